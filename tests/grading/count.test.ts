import { expect, test } from 'vitest';
import { EXERCISES } from '../../exercises/index.ts';
import { answersIn } from '../support/answers.ts';

test('there are at least 40 wrong and 12 right answers', () => {
  const count = (kind: string) => EXERCISES.flatMap((e) => answersIn(kind, e)).length;
  expect(count('wrong')).toBeGreaterThanOrEqual(40);
  expect(count('right')).toBeGreaterThanOrEqual(12);
});
