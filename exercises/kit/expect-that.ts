import { CheckFailure, type Failure } from './check.ts';

/** Fails the check with these words unless the condition holds. */
export function expectThat(holds: boolean, failure: Failure): asserts holds {
  if (!holds) throw new CheckFailure(failure);
}
