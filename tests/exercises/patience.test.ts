import { expect, test } from 'vitest';
import { Patience } from '../../exercises/kit/patience.ts';

/** Milliseconds that twelve checks take of which each waits in vain, once or several times at once. */
function hung(patience: Patience, atOnce = 1): number {
  let now = 1_000;
  for (let check = 0; check < 12; check++) {
    const from = now;
    now += patience.limit;
    for (let i = 0; i < atOnce; i++) patience.lost(from, now);
  }
  return now - 1_000;
}

test('a program that never answers is given up within 3 s in all', () => {
  expect(hung(new Patience(2_400))).toBeLessThan(3_000);
});

test('a program that is slow and hangs is given up within a little more', () => {
  const patience = new Patience(2_400);
  patience.answered(400);
  expect(hung(patience)).toBeLessThan(3_200);
});

test('waits at the same time count once', () => {
  expect(hung(new Patience(2_400), 14)).toBe(hung(new Patience(2_400)));
});

test('an answer may take the full time until one is missing, and then a few times the slowest', () => {
  const patience = new Patience(2_400);
  patience.answered(40);
  expect(patience.limit).toBe(2_400);
  patience.lost(0, 2_400);
  expect(patience.limit).toBe(120);
});
