import { expect, test } from 'vitest';
import type { Terminal } from '../../common/terminal.ts';
import { type CheckVerdict, exerciseVerdict, type Verdict } from '../../workbook/grading/verdict.ts';
import { verdictLines } from '../../workbook/practathon/show-verdict.ts';

const SMALL = { paint: (_style: unknown, text: string) => text, width: 80 } as Terminal;
/** Of 24 rows, the exercise's title and task take seven and the keys four. */
const ROOM = 13;

const check = (n: number, verdict: Verdict): CheckVerdict => ({
  id: `check-${n}`,
  title: `Check number ${n} of twelve`,
  verdict,
  points: verdict === 'pass' ? 1 : 0,
  maxPoints: 1,
  message: 'PUT /query/q1/feedback: expected 201, got 501.',
  file: '2-build/feedback.ts',
  hint: 'Store it first.',
  details: { did: 'PUT /query/q1/feedback', expected: '201', got: '501', likely: 'Nothing is built yet.' },
});
const all = (verdict: Verdict) =>
  exerciseVerdict(
    { id: 2, name: 'build' },
    Array.from({ length: 12 }, (_, i) => check(i + 1, verdict)),
  );

test('the first failure fits on a screen of 24 rows, however many checks there are', () => {
  const screen = verdictLines(all('fail'), SMALL).slice(0, ROOM).join('\n');
  for (const label of ['Not yet', 'Check number 1', 'Did', 'Expected', 'Got', 'Likely', 'Look at'])
    expect(screen).toContain(label);
  const lines = verdictLines(all('fail'), SMALL);
  expect(lines.filter((line) => line.includes('Check number 1 of'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('Check number 12'))).toHaveLength(1);
});

test('details begin with the checks that fail, each with its hint, and end with the list', () => {
  const lines = verdictLines(all('fail'), SMALL, true);
  expect(lines.findIndex((line) => line.includes('Hint'))).toBeLessThan(ROOM);
  expect(lines.filter((line) => line.includes('Hint'))).toHaveLength(12);
  expect(lines.at(-1)).toContain('Check number 12');
});

test('the lines of afterPass come above the list of checks', () => {
  const lines = verdictLines(all('pass'), SMALL, false, ['Shipped: rules.yml']);
  expect(lines.slice(0, 4).join('\n')).toMatch(/All good[\s\S]*Shipped: rules\.yml/);
});
