import { type TestContext, test } from 'vitest';
import { clipped } from '../../common/redact-output.ts';
import type { Failure } from './failure.ts';

/** What a check is worth and what to say about it; travels with the vitest test as `task.meta.check`. */
export interface CheckMeta {
  /** Stable and unique within its exercise, such as `unknown-answer-404`. */
  id: string;
  points: number;
  /** One sentence that points the way without giving it away. */
  hint: string;
  /** The learner's file, below the graded folder, such as `2-build/feedback.ts`. */
  file: string;
}

/** What a person should look at although it costs no points, such as a guess about a query. */
export interface Advice {
  /** The kind of advice, such as `label-value`. */
  id: string;
  message: string;
  /** Below the graded folder. */
  file: string;
  line: number;
}

declare module 'vitest' {
  interface TaskMeta {
    check?: CheckMeta;
    advice?: Advice[];
  }
}

/** Adds advice to the verdict on the exercise. The check goes on, and passes if nothing else is wrong. */
export function advise({ task }: TestContext, advice: Advice): void {
  task.meta.advice = [...(task.meta.advice ?? []), advice];
}

/** Returns the function that declares the checks of one learner's file, such as `2-build/feedback.ts`. */
export function checksOf(file: string) {
  /**
   * Declares one check: a vitest test with an id, a title, a hint and points (1 unless said otherwise). It fails when it throws
   * a CheckFailure; any other error means that the learner's code threw it. `skip(reason)` is for what can't be checked here.
   *
   * @example
   * const check = checksOf('2-build/feedback.ts');
   *
   * check(
   *   'unknown-answer-404',
   *   'A vote on an answer that was never given is refused with 404',
   *   'answers.get resolves to undefined for an unknown id.',
   *   async () => {
   *     const { did, status } = await send(origin, { method: 'PUT', path: '/query/none/feedback' });
   *     expectThat(status === 404, { did, expected: '404', got: String(status), likely: 'Look the id up first.' });
   *   },
   *   { points: 2 },
   * );
   */
  return function check(
    id: string,
    title: string,
    hint: string,
    body: (context: TestContext) => void | Promise<void>,
    { points = 1 }: { points?: number } = {},
  ): void {
    test(title, { meta: { check: { id, points, hint, file } } }, body);
  };
}

/** The learner's work does something other than the check expects. */
export class CheckFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    const [expected, got] = [clipped(failure.expected, LONGEST), clipped(failure.got, LONGEST)];
    super(`${failure.did}: expected ${expected}, got ${clipped(got, 160)}.`);
    this.name = 'CheckFailure';
    this.failure = { ...failure, expected, got };
  }
}

/** Characters of a text in a failure. */
const LONGEST = 500;

/** Fails the check with these words unless the condition holds. */
export function expectThat(holds: boolean, failure: Failure): asserts holds {
  if (!holds) throw new CheckFailure(failure);
}
