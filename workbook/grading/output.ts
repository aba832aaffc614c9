import { stripVTControlCharacters } from 'node:util';

/** What the learner's code printed during a run. */
export interface LearnersOutput {
  add(text: string): void;
  /** All of it, or its beginning with a note when there was too much. */
  text(): string;
  clear(): void;
}

/** More than a screen full helps nobody, and a loop that prints must not fill the memory. Characters. */
const LIMIT = 4_000;

export function learnersOutput(): LearnersOutput {
  let kept = '';
  let dropped = 0;
  return {
    add(text) {
      const clean = stripVTControlCharacters(text);
      const room = Math.max(0, LIMIT - kept.length);
      kept += clean.slice(0, room);
      dropped += Math.max(0, clean.length - room);
    },
    text: () => (dropped > 0 ? `${kept}\n… and ${dropped} more characters` : kept),
    clear() {
      kept = '';
      dropped = 0;
    },
  };
}
