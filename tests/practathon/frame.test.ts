import { expect, test } from 'vitest';
import type { Terminal } from '../../common/terminal.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { exerciseVerdict } from '../../workbook/grading/verdict.ts';
import { flowStart, flowStep } from '../../workbook/practathon/flow-state.ts';
import { bodyLines, footLines } from '../../workbook/practathon/frame.ts';

const [build] = EXERCISES.filter((e) => e.name === 'build');
const terminal = (width: number) =>
  ({ paint: (_style: unknown, text: string) => text, width, interactive: false }) as unknown as Terminal;
const failed = exerciseVerdict({ id: 2, name: 'build' }, [
  {
    id: 'a',
    title: 'A first vote is stored, and the answer says so with its id and its rating',
    verdict: 'fail',
    points: 0,
    maxPoints: 1,
    message: '',
    file: '2-build/feedback.ts',
    hint: '',
    details: {
      did: 'PUT /query/liked-up/feedback { "rating": "up" }, after a first question of a paid user',
      expected: '201 { "queryId": "liked-up", "rating": "up" }, as the table in the README says',
      got: 'no answer within 2 s, although the store had answered votes.put long before that time',
      likely: 'the handler sends no answer on this way through the code: look for a missing await',
    },
  },
]);
const opened = flowStep(flowStart({ answersHere: false }), { is: 'opened' });
const graded = flowStep(opened, { is: 'graded', verdict: failed, tookMs: 400 });
const begun = flowStep(graded, { is: 'saved' });
/** The rows that the screen shows of the body. */
const rowsOf = (state: typeof opened, width: number, rows: number) => {
  const fold = (lines: string[]) => lines.flatMap((line) => line.split('\n'));
  const foot = fold(footLines(build!, state, { shown: 0, count: 4 }, terminal(width)));
  return fold(bodyLines(build!, state, { minutes: 12, rows }, terminal(width))).slice(
    0,
    rows - foot.length - 1,
  );
};

test.each([
  [80, 24],
  [60, 20],
])('on %i × %i the likely reason is on the screen after a save', (width, rows) => {
  const shown = rowsOf(begun, width, rows).join('\n');
  expect(shown).toContain('2 of 4  Build');
  expect(shown).toContain('Likely');
  expect(shown).toContain('12:00 of 10:00');
});

test('a small screen shows the task until the first key or save, a larger one always', () => {
  const task = 'Add PUT /query/:queryId/feedback';
  expect(rowsOf(graded, 60, 20).join('\n')).toContain(task);
  expect(rowsOf(begun, 60, 20).join('\n')).not.toContain(task);
  expect(rowsOf(begun, 80, 24).join('\n')).toContain(task);
});

test('a note is shown until the first key or save', () => {
  const note = 'Exercise 2 doesn’t pass yet.';
  expect(rowsOf({ ...graded, note }, 60, 20)).toContain(`  ${note}`);
  expect(rowsOf({ ...begun, note }, 80, 24)).not.toContain(`  ${note}`);
});

test('a grading that takes long says what it waits for, above the verdict before', () => {
  const foot = footLines(build!, begun, { shown: 0, count: 4 }, terminal(80)).join('\n');
  expect(foot).toContain('Grading your file …');
  const slow = rowsOf(flowStep(begun, { is: 'slow' }), 80, 24).join('\n');
  expect(slow).toMatch(/waiting for your route …\s+The verdict before:\s+✖ Not yet/);
  const first = rowsOf(flowStep(opened, { is: 'slow' }), 80, 24).join('\n');
  expect(first).toContain('waiting for your route …');
});

test('in a class, the foot shows the message of the instructor, and whether the class is reached', () => {
  const inClass = { name: 'Ada', up: true, reached: false };
  const state = { ...flowStep(begun, { is: 'idle' }), inClass, messages: ['Coffee at three'] };
  const foot = footLines(build!, state, { shown: 0, count: 4 }, terminal(80));
  expect(foot.slice(1, 3)).toEqual([
    'Instructor: Coffee at three',
    'graded in 0.40 s; saves are watched; in class as Ada, hand up (not reached now)',
  ]);
  expect(foot.join('\n')).toContain('u  hand down');
});
