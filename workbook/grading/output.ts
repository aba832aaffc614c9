import { stripVTControlCharacters } from 'node:util';
import { withoutForeignFrames } from './other-programs.ts';

/** More than a screenful helps no learner, and a loop that prints must not fill the memory. Characters. */
const LIMIT = 4_000;

/** What the learner's code printed during a run. */
export function learnersOutput() {
  let kept = '';
  let dropped = 0;
  return {
    add(text: string): void {
      const clean = stripVTControlCharacters(text);
      const room = Math.max(0, LIMIT - kept.length);
      kept += clean.slice(0, room);
      dropped += Math.max(0, clean.length - room);
    },
    /** The whole output, or its beginning and the number of characters left out. */
    text(): string {
      const own = withoutForeignFrames(kept);
      return dropped > 0 ? `${own}\n… and ${dropped} more characters` : own;
    },
    clear(): void {
      kept = '';
      dropped = 0;
    },
  };
}
