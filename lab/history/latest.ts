import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../../common/atomic-file.ts';
import { parsedJson } from '../../common/json.ts';
import { inState } from '../../common/paths.ts';
import type { Preview } from './preview.ts';

const Latest = z.object({
  version: z.literal(1),
  seed: z.int(),
  falling: z.array(z.object({ at: z.number(), score: z.number() })).min(2),
});

/** How the score fell in the history that was shown last. `at` is in milliseconds since the epoch, scores are from 1 to 5. */
export type LatestHistory = z.infer<typeof Latest>;

const file = () => inState('history.json');

/** The history that was shown last on this machine; undefined before the first one. */
export function latestHistory(): LatestHistory | undefined {
  try {
    return Latest.safeParse(parsedJson(readFileSync(file(), 'utf8'))).data;
  } catch {
    return undefined; // never shown
  }
}

/** Keeps how the score fell, for the last slide. */
export function keepHistory({ seed, falling }: Pick<Preview, 'seed' | 'falling'>): void {
  writeWhole(file(), `${JSON.stringify({ version: 1, seed, falling } satisfies LatestHistory)}\n`);
}
