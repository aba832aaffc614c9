import type { WatchingList } from './list.ts';

/** A shorter wait is not mentioned. */
const WORTH_A_WORD_MS = 1_000;

/**
 * Says what a checkpoint waits for where no list with spinners can be shown: once for each, and only when the wait lasts.
 * One value serves several rounds.
 */
export function waitNotes(say: (line: string) => void): WatchingList {
  const said = new Set<number>();
  const timers = new Map<number, NodeJS.Timeout>();
  const forget = (id: number) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
  };
  return {
    say() {},
    progress(id, text) {
      if (said.has(id) || timers.has(id)) return;
      const tell = () => {
        said.add(id);
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
