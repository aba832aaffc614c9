import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

export type SaveWatcher = { close(): void };

/** A save causes several events. The watcher looks at the file this long after the last one. Milliseconds. */
const SETTLE_MS = 30;
/** How often it looks in any case: on WSL's mounted drives and in some containers, saves cause no events. Milliseconds. */
const POLL_MS = 200;

/**
 * Calls `onSave` after each save of a file, once for a burst of events. It watches the folder, because editors replace a
 * file instead of writing into it.
 */
export function watchSaves(path: string, onSave: () => void): SaveWatcher {
  let seen = stampOf(path);
  let settling: NodeJS.Timeout | undefined;
  const look = () => {
    const stamp = stampOf(path);
    if (stamp === seen) return;
    seen = stamp;
    onSave();
  };
  const timer = setInterval(look, POLL_MS);
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), (_event, name) => {
      if (name !== null && name !== basename(path)) return;
      clearTimeout(settling);
      settling = setTimeout(look, SETTLE_MS);
    });
    watcher.on('error', () => watcher?.close());
  } catch {
    // this file system has no events
  }
  return {
    close() {
      watcher?.close();
      clearInterval(timer);
      clearTimeout(settling);
    },
  };
}

/** Changes with every save: size or inode tell two saves in the same millisecond apart. */
export function stampOf(path: string): string {
  try {
    const { mtimeNs, size, ino } = statSync(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch {
    return 'missing';
  }
}
