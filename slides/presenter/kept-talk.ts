import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../../common/atomic-file.ts';

const Kept = z.object({
  version: z.literal(1),
  /** When it was saved, milliseconds since the epoch. */
  at: z.number(),
  slide: z.int().nonnegative(),
  step: z.int().nonnegative(),
  clock: z.object({ elapsedMs: z.number().nonnegative(), since: z.number().nullable() }),
  practathonSince: z.number().nullable(),
  rehearsing: z.boolean(),
  /** Milliseconds that each slide was shown. */
  spent: z.array(z.number()),
});

/** Where a talk was, in `.practathon/talk.json`. A deck that is restarted in the same lesson continues there. */
export type KeptTalk = Omit<z.infer<typeof Kept>, 'version' | 'at'>;

/** A talk that was left longer ago is over. */
const LESSON_MS = 30 * 60_000;

/** Reads a talk that was left a short time ago; undefined when there is no such talk, or its file is damaged. */
export function keptTalk(path: string): KeptTalk | undefined {
  try {
    const { at, version: _version, ...talk } = Kept.parse(JSON.parse(readFileSync(path, 'utf8')));
    return Date.now() - at < LESSON_MS ? talk : undefined;
  } catch {
    return undefined;
  }
}

/** Saves a talk, whole or not at all. */
export function keepTalk(path: string, talk: KeptTalk): void {
  writeWhole(path, JSON.stringify({ version: 1, at: Date.now(), ...talk }));
}
