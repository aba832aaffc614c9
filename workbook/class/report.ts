import { z } from 'zod';
import { EXERCISES } from '../../exercises/index.ts';

// What a learner's workbook and the class say to each other. Keys that are not named here are refused, so that no code and
// no key can be sent by mistake.

export const NAMES = EXERCISES.map(({ name }) => name);
const Verdict = z.enum(['pass', 'fail', 'error', 'skip']);
const Id = z.string().regex(/^[a-z\d][a-z\d-]{0,63}$/);
const count = (most: number) => z.int().min(0).max(most);

/** One line without control characters, of at most this length. */
export function line(text: string, most: number): string {
  const plain = text.normalize('NFC').replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ');
  return [...plain.trim()].slice(0, most).join('');
}
const Line = (most: number) => z.string().transform((text) => line(text, most));

/** The first check that fails, and what it waits for, in the workbook's words: nothing that the learner's code returned. */
export const Stuck = z.strictObject({
  check: Id,
  title: Line(200),
  says: Line(400),
  /** For how long it has been the first one, milliseconds: a length, since the clocks of two machines differ. */
  ms: count(Number.MAX_SAFE_INTEGER),
});
export type Stuck = z.infer<typeof Stuck>;

export const ExerciseReport = z.strictObject({
  verdict: Verdict.optional(),
  points: z.number().min(0).max(1_000),
  maxPoints: z.number().min(0).max(1_000),
  attempts: count(1_000_000),
  hints: count(100),
  minutes: count(1_000_000),
  /** The verdict of each check by its id. */
  checks: z.record(Id, Verdict).refine((checks) => Object.keys(checks).length <= 60),
  stuck: Stuck.optional(),
});
export type ExerciseReport = z.infer<typeof ExerciseReport>;

/** Where a learner is. A report replaces the one before, so that a lost one costs nothing. */
export const Report = z.strictObject({
  /** Grows with each report: an older one that arrives late is ignored. */
  seq: count(Number.MAX_SAFE_INTEGER),
  /** The exercise that is open. */
  now: z.enum(NAMES).nullable(),
  /** How often the hand was raised; 0 while it is down. */
  hand: count(1_000_000),
  /** Number of the last message that was shown. */
  seen: count(Number.MAX_SAFE_INTEGER),
  exercises: z.partialRecord(z.enum(NAMES), ExerciseReport),
  checkpoints: z
    .array(
      z.strictObject({
        id: z.int().min(1).max(99),
        status: z.enum(['ready', 'pending', 'failed', 'error']),
        evidence: z.enum(['live', 'local', 'stand-in']),
      }),
    )
    .max(10),
});
export type Report = z.infer<typeof Report>;

export const Join = z.strictObject({ code: z.string().max(40), name: Line(40).pipe(z.string().min(1)) });

/** Answer to `POST /join`: the ticket goes with each report. The name differs from the wish when that was taken. */
export const Joined = z.object({ ticket: z.string(), name: z.string() });

/** Answer to `POST /report`. */
export const Stored = z.object({
  /** Messages that the learner has not seen. */
  messages: z.array(z.object({ n: z.int(), text: Line(500) })),
  /** The instructor has lowered the hands raised up to this one. */
  lowered: z.int(),
});
export type Stored = z.infer<typeof Stored>;
