import type { WatchingList } from './list.ts';

/** A wait that is over sooner needs no word. */
const WORTH_A_WORD_MS = 1_000;

/**
 * Says on standard error, where no list with spinners can be shown, what a checkpoint waits for: once for each, and only
 * when it lasts. One value serves several looks.
 *
 * @param say told a line
 */
export function waitNotes(say: (line: string) => void): WatchingList {
  const told = new Set<number>();
  const timers = new Map<number, NodeJS.Timeout>();
  const forget = (id: number) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };
  return {
    say() {},
    progress(id, text) {
      if (!text.includes('waiting') || told.has(id) || timers.has(id)) return;
      const tell = () => {
        told.add(id);
        say(`${id}  ${text}`);
      };
      timers.set(id, setTimeout(tell, WORTH_A_WORD_MS));
    },
    done: ({ id }) => forget(id),
    async end() {
      for (const id of [...timers.keys()]) forget(id);
    },
  };
}
