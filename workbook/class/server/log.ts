import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { ClassEvent } from './state.ts';

const Head = z.object({ version: z.literal(1), key: z.base64(), startedAt: z.number() });

/** A class that is opened again later is another class. */
const CLASS_MS = 12 * 60 * 60_000;

export type ClassLog = ReturnType<typeof openLog>;

/**
 * Opens the append-only file of a class: a line with its secret, then one line for each event. What `append` has returned
 * for survives `kill -9`, since it is in the hands of the operating system. An older class is renamed and kept.
 *
 * @param fresh starts another class in any case
 */
export function openLog(path: string, fresh = false, now = Date.now()) {
  mkdirSync(dirname(path), { recursive: true });
  const kept = fresh ? undefined : linesOf(path);
  const head = kept && Head.safeParse(parsed(kept[0])).data;
  const goesOn = head !== undefined && now - head.startedAt < CLASS_MS;
  if (!goesOn) setAside(path, now);
  const file = openSync(path, 'a+', 0o600);
  let size = fstatSync(file).size;
  const write = (value: unknown) => {
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    try {
      for (let done = 0; done < line.length; ) done += writeSync(file, line, done);
      size += line.length;
    } catch (error) {
      ftruncateSync(file, size); // half a line would spoil the next one
      throw error;
    }
  };
  const key = goesOn ? Buffer.from(head.key, 'base64') : randomBytes(32);
  if (goesOn) {
    size = Buffer.byteLength(kept!.join('\n')) + 1; // a line that a kill has cut off was never acknowledged
    ftruncateSync(file, size);
  } else write({ version: 1, key: key.toString('base64'), startedAt: now });
  const events = (goesOn ? kept!.slice(1) : []).map(parsed).filter((event) => event !== undefined);
  return {
    key,
    /** The events so far, in order. */
    events: events as ClassEvent[],
    /** @throws when the event can't be written; then it isn't. */
    append: (event: ClassEvent) => write(event),
    close: () => closeSync(file),
  };
}

/** The whole lines of a file; undefined when there is none. */
function linesOf(path: string): string[] | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch {
    return undefined;
  }
}

function parsed(line = ''): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function setAside(path: string, now: number): void {
  try {
    renameSync(path, path.replace(/\.jsonl$/, `-${new Date(now).toISOString().replace(/[:.]/g, '-')}.jsonl`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
