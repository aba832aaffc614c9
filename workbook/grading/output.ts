import { stripVTControlCharacters } from 'node:util';

/** What the learner's code printed during a run. */
export interface LearnersOutput {
  add(text: string): void;
  /** All of it, or its beginning with a note when there was too much. */
  text(): string;
  clear(): void;
}

/** What Node prints of an error in the runner's or a package's own code, and the frames of a stack that lie there. */
const FOREIGN = [
  /^(?:file:|\/|[A-Z]:\\).*[\\/]node_modules[\\/].*:\d+\n.*\n[ \t]*\^+\n\n?/gm,
  /^[ \t]+at .*(?:[\\/]node_modules[\\/]|\(?node:).*(?:\n|$)/gm,
];

/** Without what only somebody who works on vitest could use: the learner would take it for their own. */
function withoutRunner(text: string): string {
  return FOREIGN.reduce((rest, pattern) => rest.replace(pattern, ''), text);
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
    text() {
      const own = withoutRunner(kept);
      return dropped > 0 ? `${own}\n… and ${dropped} more characters` : own;
    },
    clear() {
      kept = '';
      dropped = 0;
    },
  };
}
