import { clockText } from '../../../common/clock.ts';
import { make } from '../../../common/pages/make.ts';
import { counted } from '../../../common/words.ts';
import type { Hurdle, Summary } from '../page-state.ts';

export function one<E extends HTMLElement = HTMLElement>(selector: string): E {
  return document.querySelector<E>(selector)!;
}

/** Fills the list of a card; without items its sentence is shown. */
export function fill(card: string, items: HTMLElement[]): void {
  one(`${card} .none`).hidden = items.length > 0;
  one(`${card} ol`).replaceChildren(...items);
}

/** Shows what is left of the 30 minutes. */
export function showClock({ startedAt, minutes }: Summary, now: number): void {
  const left = startedAt === null ? minutes * 60_000 : startedAt + minutes * 60_000 - now;
  one('.clock .left').textContent = `${left < 0 ? '+' : ''}${clockText(Math.abs(left))}`;
  one('.clock .of').textContent =
    startedAt === null ? 'not started' : left < 0 ? 'over' : `of ${minutes} left`;
}

/** The title of a check, how many wait at it, and what it expects. */
export function hurdleParts({ title, says, learners }: Hurdle, exercise: string): HTMLElement[] {
  return [
    make('b', '', `${exercise}: ${title}`),
    make('span', 'count', counted(learners, 'learner')),
    make('span', 'says', says),
  ];
}

export function watchOnline(online: boolean): void {
  one('.online').hidden = online;
}
