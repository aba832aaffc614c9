import { type TestContext, test } from 'vitest';
import { clipped } from '../../common/redact-output.ts';
import type { Failure } from './failure.ts';

/** What the workbook says of a check: one entry of an exercise's `checks.json`, by the check's id. */
export interface CheckText {
  title: string;
  /** One sentence that points the way without giving it away. */
  hint: string;
  points: number;
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
    advice?: Advice[];
  }
}

/** Adds advice to the verdict on the exercise. The check goes on, and passes if nothing else is wrong. */
export function advise({ task }: TestContext, advice: Advice): void {
  task.meta.advice = [...(task.meta.advice ?? []), advice];
}

/** Returns the function that declares the checks of an exercise, whose texts are in its `checks.json`. */
export function checksOf<Id extends string>(texts: Readonly<Record<Id, CheckText>>) {
  /**
   * Declares one check: a vitest test. It fails when it throws a CheckFailure; any other error means that the learner's
   * code threw it. `skip(reason)` is for what can't be checked here. The checks have the order of `checks.json`.
   *
   * @example
   * check('unknown-answer-404', async () => {
   *   const { did, status } = await send(origin, { method: 'PUT', path: '/query/none/feedback' });
   *   expectThat(status === 404, { did, expected: '404', got: String(status), likely: 'Look the id up first.' });
   * });
   */
  return function check(id: Id, body: (context: TestContext) => void | Promise<void>): void {
    test(texts[id].title, body);
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

/** Returns a shorter expectThat, for what one action did. */
export function expecting(did: string, expected: string) {
  return (holds: boolean, got: string, likely: string) => expectThat(holds, { did, expected, got, likely });
}
