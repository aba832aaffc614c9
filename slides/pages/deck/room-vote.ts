import { make } from '../../../common/pages/make.ts';
import { scoreOf, shareOf } from '../../../common/votes.ts';
import type { RoomNumbers } from '../../room/votes.ts';
import type { Remote } from '../remote.ts';

/** The question of the slide. While the room votes, it has a QR code and the votes below it. */
export function roomVote(element: HTMLElement, remote: Remote): void {
  const question = [...document.querySelectorAll('room-vote')].indexOf(element);
  const wall = element.querySelector<HTMLElement>('.wall')!;
  const quiet = [...wall.childNodes];
  const counts = make('p', 'counts');
  const bar = make('div', 'bar');
  let address = '';
  remote.subscribe(({ room }) => {
    document.documentElement.toggleAttribute('data-room', room !== null);
    if (address !== (room?.address ?? '')) {
      address = room?.address ?? '';
      wall.replaceChildren(...(room ? [invitation(address), counts, bar] : quiet));
    }
    const own = room?.question === question ? room : undefined;
    wall.classList.toggle('closed', own?.open === false);
    const words = own ? result(own) : [];
    if (words.map((word) => word.textContent).join('') !== counts.textContent)
      counts.replaceChildren(...words);
    const share = own && !own.hidden ? shareOf(own) : null;
    bar.hidden = share === null;
    bar.style.setProperty('--share', `${(share ?? 0) * 100}%`);
  });
}

/** Nothing before the first vote, and only the number of votes while the result is hidden. */
function result(votes: RoomNumbers): HTMLElement[] {
  const { up, down, hidden } = votes;
  const score = scoreOf(votes);
  if (score === null) return [];
  const words = (name: string, count: number, word: string) =>
    make('span', name, `${count.toLocaleString('en')} ${word}`);
  if (hidden) return [words('score', up + down, up + down === 1 ? 'vote' : 'votes')];
  const scored = make('span', 'score', `${score.toFixed(1)} of 5`);
  return [words('up', up, 'up'), words('down', down, 'down'), scored];
}

function invitation(address: string): HTMLElement {
  const element = make('div', 'join');
  const code = make('img');
  code.src = `/room/qr.svg?${encodeURIComponent(address)}`;
  code.alt = `QR code of ${address}`;
  const words = make('p', '', 'Vote with your phone: ');
  words.append(make('code', '', address.replace(/^http:\/\//, '')));
  element.append(code, words, make('p', 'over', 'The vote is closed.'));
  return element;
}
