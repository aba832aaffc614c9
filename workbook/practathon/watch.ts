import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface SaveWatcher {
  /** True when the file system sends no events here, and the file is looked at instead. */
  polling: boolean;
  close(): void;
}

/** A save comes as several events: what counts is the quiet after the last one. Milliseconds. */
const SETTLE_MS = 30;
/** How often the file is looked at when asked for, and, beside the events, for those that get lost. */
const POLL_MS = 200;
const SAFETY_MS = 1_000;

/**
 * Calls `onSave` after each save of a file: once for a burst of events, and for every state that it was left in. The
 * folder is watched, because editors replace a file rather than write into it.
 *
 * @param poll for file systems without events: WSL's mounted drives, some containers
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
      watcher.on('error', () => watcher?.close()); // the timer below goes on alone
    } catch {
      // no events to be had
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

/** Changes with every save: two saves within the same millisecond differ in size or inode. */
function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch {
    return 'missing';
  }
}
