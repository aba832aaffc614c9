import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../../common/atomic-file.ts';

const Kept = z.object({
  version: z.literal(1),
  /** Milliseconds since the epoch. */
  at: z.number(),
  slide: z.int().nonnegative(),
  step: z.int().nonnegative(),
  clock: z.object({ elapsedMs: z.number().nonnegative(), since: z.number().nullable() }),
  practathonSince: z.number().nullable(),
  rehearsing: z.boolean(),
  /** Milliseconds that each slide was on. */
  spent: z.array(z.number()),
});

/** Where a talk was, in `.practathon/talk.json`: a deck that is started again in the same lesson goes on there. */
export type KeptTalk = Omit<z.infer<typeof Kept>, 'version' | 'at'>;

/** A talk that was left longer ago is over. */
const LESSON_MS = 30 * 60_000;

/** Reads a talk that was left not long ago; undefined when there is none, or its file makes no sense. */
export function keptTalk(path: string, now = Date.now()): KeptTalk | undefined {
  try {
    const { at, version: _version, ...talk } = Kept.parse(JSON.parse(readFileSync(path, 'utf8')));
    return now - at < LESSON_MS ? talk : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a talk, whole or not at all. */
export function keepTalk(path: string, talk: KeptTalk, now = Date.now()): void {
  writeWhole(path, JSON.stringify({ version: 1, at: now, ...talk }));
}
