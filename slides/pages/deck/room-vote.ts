import { make } from '../../../common/pages/make.ts';
import { scoreOf, type Votes } from '../../../common/votes.ts';
import type { Remote } from '../remote.ts';

const MOST_DOTS = 400;

/** The question of the slide. While the room votes, it has a QR code and the votes beside it. */
export function roomVote(element: HTMLElement, remote: Remote): void {
  const wall = element.querySelector<HTMLElement>('.wall')!;
  const quiet = [...wall.childNodes];
  const counts = make('p', 'counts');
  const frame = make('div', 'dots-frame');
  let address = '';
  let drawn: Votes | undefined;
  remote.subscribe(({ room }) => {
    document.documentElement.toggleAttribute('data-room', room !== null);
    if (address !== (room?.address ?? '')) {
      address = room?.address ?? '';
      wall.replaceChildren(...(room ? [invitation(address), counts, frame] : quiet));
    }
    if (!room || (drawn?.up === room.up && drawn.down === room.down)) return;
    drawn = room;
    counts.replaceChildren(
      make('span', 'up', `${room.up} up`),
      make('span', 'down', `${room.down} down`),
      make('span', 'score', scoreOf(room)?.toFixed(1)),
    );
    frame.innerHTML = dots(room);
  });
}

function invitation(address: string): HTMLElement {
  const element = make('div', 'join');
  const code = make('img');
  code.src = '/room/qr.svg';
  code.alt = `QR code of ${address}`;
  const words = make('p', '', 'Vote with your phone: ');
  words.append(make('code', '', address.replace(/^http:\/\//, '')));
  element.append(code, words);
  return element;
}

/** A dot for each vote, up before down. With many votes, a dot is several of them. */
function dots({ up, down }: Votes): string {
  const scale = Math.max(1, (up + down) / MOST_DOTS);
  const ups = Math.round(up / scale);
  const all = ups + Math.round(down / scale);
  const perRow = Math.max(25, Math.ceil(all / 4));
  const circles = Array.from({ length: all }, (_, i) => {
    const [x, y] = [(i % perRow) * 10 + 5, Math.floor(i / perRow) * 10 + 5];
    return `<circle cx="${x}" cy="${y}" r="4" class="${i < ups ? 'up' : 'down'}"/>`;
  });
  const height = Math.max(1, Math.ceil(all / perRow)) * 10;
  return `<svg class="dots" viewBox="0 0 ${perRow * 10} ${height}" preserveAspectRatio="xMinYMin meet" role="img"
aria-label="${up} up, ${down} down">${circles.join('')}</svg>`;
}
