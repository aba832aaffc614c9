import { z } from 'zod';

/**
 * What a failed check says: the one shape from `check()` to the JSON report, where it is called `details`.
 *
 * @example
 * { did: 'PUT /query/q1/feedback {"rating":"sideways"}',
 *   expected: '400 {"error": …}',
 *   got: '201 {"queryId":"q1","rating":"sideways"}',
 *   likely: 'The rating is stored unchecked. Only "up" and "down" are ratings.' }
 */
export const Failure = z.object({
  /** What the check did, or where in a file it looked. */
  did: z.string(),
  /** What it expected to find or to get back. */
  expected: z.string(),
  /** What it got: status, body, metric lines. Shown capped. */
  got: z.string(),
  /** The usual reason and what to do, one or two sentences. */
  likely: z.string().optional(),
  /** Id of the check that has to pass first: this one could not look yet. */
  waitsFor: z.string().optional(),
});

export type Failure = z.infer<typeof Failure>;

/** What is wrong with a single value; the check that looks at it adds where the value is. */
export type Fault = Omit<Failure, 'did' | 'waitsFor'>;
