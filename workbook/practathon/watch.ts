import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface SaveWatcher {
  /** Whether it looks at the file at intervals instead of waiting for events. */
  polling: boolean;
  close(): void;
}

/** A save causes several events. The watcher looks at the file this long after the last one. Milliseconds. */
const SETTLE_MS = 30;
/** How often it looks at the file without events, and with them, in case one gets lost. Milliseconds. */
const POLL_MS = 200;
const SAFETY_MS = 1_000;

/**
 * Calls `onSave` after each save of a file, once for a burst of events. It watches the folder, because editors replace a
 * file instead of writing into it.
 *
 * @param poll waits for no events, for file systems that have none: WSL's mounted drives, some containers
 */
export function watchSaves(path: string, onSave: () => void, poll = false): SaveWatcher {
  let seen = stampOf(path);
  let settling: NodeJS.Timeout | undefined;
  const look = () => {
    const stamp = stampOf(path);
    if (stamp === seen) return;
    seen = stamp;
    onSave();
  };
  const soon = () => {
    clearTimeout(settling);
    settling = setTimeout(look, SETTLE_MS);
  };
  let watcher: FSWatcher | undefined;
  if (!poll) {
    try {
      watcher = watch(dirname(path), (_event, name) => {
        if (name === null || name === basename(path)) soon();
      });
      watcher.on('error', () => watcher?.close()); // the timer below goes on
    } catch {
      // this file system has no events
    }
  }
  const timer = setInterval(look, watcher ? SAFETY_MS : POLL_MS);
  return {
    polling: watcher === undefined,
    close() {
      watcher?.close();
      clearInterval(timer);
      clearTimeout(settling);
    },
  };
}

/** Changes with every save: size or inode tell two saves in the same millisecond apart. */
function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch {
    return 'missing';
  }
}
