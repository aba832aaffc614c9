import { type TestContext, test } from 'vitest';

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

declare module 'vitest' {
  interface TaskMeta {
    check?: CheckMeta;
  }
}

/** Declares the checks of one learner's file. */
export function checksOf(file: string) {
  /**
   * One check: a vitest test with an id, points and a hint. It fails by throwing CheckFailure; any other error means
   * that the learner's code threw it. The body gets vitest's context: `skip(reason)` for what can't be checked here.
   */
  return function check(
    id: string,
    title: string,
    options: { hint: string; points?: number },
    body: (context: TestContext) => void | Promise<void>,
  ): void {
    const { hint, points = 1 } = options;
    test(title, { meta: { check: { id, points, hint, file } } }, body);
  };
}

/** The parts of a verdict that teaches. */
export interface Failure {
  /** What the check did, such as `PUT /query/…/feedback {"rating":"up"} on an answer that was never given`. */
  did: string;
  /** What was expected to come back. */
  expected: string;
  /** What came back: status, body, metric lines. Shown capped. */
  got: string;
  /** The usual reason for it, one sentence. */
  likely?: string;
  /** Id of the check that has to pass first. This one could not look yet, and says nothing new. */
  waitsFor?: string;
}

/** The learner's work does something other than the check expects. */
export class CheckFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.did}: expected ${failure.expected}, got ${cap(failure.got)}.`);
    this.name = 'CheckFailure';
    this.failure = { ...failure, got: cap(failure.got, 500) };
  }
}

function cap(text: string, limit = 160): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (${text.length - limit} more characters)`;
}
