import { scoreOf, shareOf, type Votes } from '../../room/votes.ts';
import { make } from '../page.ts';
import type { Remote } from '../remote.ts';

/** The question of the slide. While the room votes, it has a QR code and the votes beside it. */
export function roomVote(element: HTMLElement, remote: Remote): void {
  const wall = element.querySelector<HTMLElement>('.wall')!;
  const quiet = [...wall.childNodes];
  const counts = make('p', 'counts');
  const bar = make('div', 'bar');
  let address = '';
  let drawn: Votes | undefined;
  remote.subscribe(({ room }) => {
    document.documentElement.toggleAttribute('data-room', room !== null);
    if (address !== (room?.address ?? '')) {
      address = room?.address ?? '';
      wall.replaceChildren(...(room ? [invitation(address), counts, bar] : quiet));
    }
    if (!room || (drawn?.up === room.up && drawn.down === room.down)) return;
    drawn = room;
    const score = scoreOf(room);
    bar.hidden = score === null;
    bar.style.setProperty('--share', `${shareOf(room)! * 100}%`);
    if (score === null) return counts.replaceChildren();
    counts.replaceChildren(
      make('span', 'up', `${room.up.toLocaleString('en')} up`),
      make('span', 'down', `${room.down.toLocaleString('en')} down`),
      make('span', 'score', `${score.toFixed(1)} of 5`),
    );
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
