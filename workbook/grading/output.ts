import { stripVTControlCharacters } from 'node:util';
import { withoutForeignFrames } from './other-programs.ts';

/** More than a screenful helps no learner, and a loop that prints must not fill the memory. Characters. */
const LIMIT = 4_000;

/** What the learner's code printed during a run. */
export class LearnersOutput {
  #kept = '';
  #dropped = 0;

  readonly add = (text: string): void => {
    const clean = stripVTControlCharacters(text);
    const room = Math.max(0, LIMIT - this.#kept.length);
    this.#kept += clean.slice(0, room);
    this.#dropped += Math.max(0, clean.length - room);
  };

  /** The whole output, or its beginning and the number of characters left out. */
  text(): string {
    const own = withoutForeignFrames(this.#kept);
    return this.#dropped > 0 ? `${own}\n… and ${this.#dropped} more characters` : own;
  }

  clear(): void {
    this.#kept = '';
    this.#dropped = 0;
  }
}
