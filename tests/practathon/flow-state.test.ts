import { describe, expect, test } from 'vitest';
import { exerciseVerdict, type Verdict } from '../../workbook/grading/verdict.ts';
import { type FlowEvent, type FlowState, flowStart, flowStep } from '../../workbook/practathon/flow-state.ts';

const graded = (verdict: Verdict): FlowEvent => ({
  is: 'graded',
  tookMs: 120,
  verdict: exerciseVerdict({ id: 2, name: 'build' }, [
    { id: 'a', title: 'A', verdict, points: 1, maxPoints: 1, message: '', file: '', hint: '' },
  ]),
});
const key = (name: string): FlowEvent => ({ is: 'key', key: name });
const start = flowStart({ note: 'Exercise 2 doesn’t pass yet.', answersHere: true });
const stateAfter = (...events: FlowEvent[]): FlowState => events.reduce(flowStep, start);
const opened: FlowEvent = { is: 'opened' };
const idle: FlowEvent = { is: 'idle' };
const page: FlowEvent = { is: 'page', lines: ['Hint 1'], notice: '' };
const failing = [opened, graded('fail'), idle];
const passing = [opened, graded('pass'), { is: 'news', lines: ['Five votes'] }, idle] as const;

test('opening grades the file', () => {
  expect(stateAfter(opened)).toEqual({ ...start, grading: true, effects: ['grade'] });
});

describe('a verdict', () => {
  test('closes the page and the notice, and scrolls to the top', () => {
    const state = stateAfter(...failing, page, { is: 'failed', notice: 'No process.' }, graded('fail'));
    expect(state).toMatchObject({ page: undefined, notice: '', tookMs: 120, verdict: { verdict: 'fail' } });
    expect(state.effects).toEqual(['scroll']);
  });

  test('a grading that takes long says so until it is over, and only while it runs', () => {
    expect(stateAfter(...failing, { is: 'saved' }).slow).toBe(false);
    const slow = stateAfter(...failing, { is: 'saved' }, { is: 'slow' });
    expect(slow).toMatchObject({ slow: true, verdict: { verdict: 'fail' } });
    expect(flowStep(slow, key('x')).slow).toBe(true);
    expect(flowStep(slow, graded('pass')).slow).toBe(false);
    expect([{ is: 'failed', notice: 'No process.' } as const, idle].reduce(flowStep, slow).slow).toBe(false);
    expect(stateAfter(...failing, { is: 'slow' }).slow).toBe(false);
  });

  test('keeps the news of a pass until the next news, and drops it when the exercise fails', () => {
    expect(stateAfter(...passing).news).toEqual(['Five votes']);
    expect(stateAfter(...passing, graded('pass')).news).toEqual(['Five votes']);
    expect(stateAfter(...passing, graded('fail')).news).toEqual([]);
  });
});

describe('a save', () => {
  test('grades again, and the task and the note have been read', () => {
    const state = stateAfter(...failing, { is: 'saved' });
    expect(state).toMatchObject({ grading: true, begun: true, effects: ['grade'] });
  });

  test('during a grading asks for one more; it is over only when none runs or waits', () => {
    const during = stateAfter(opened, { is: 'saved' });
    expect(during.effects).toEqual(['grade']);
    expect(flowStep(during, graded('fail')).grading).toBe(true);
    expect([graded('fail'), graded('pass'), idle].reduce(flowStep, during)).toMatchObject({
      grading: false,
      verdict: { verdict: 'pass' },
    });
  });

  test('leaves an open question open', () => {
    expect(stateAfter(...failing, key('s'), { is: 'saved' }).asking).toBe('solution');
  });
});

test('a grading that could not run says so until the next key', () => {
  const state = stateAfter(opened, { is: 'failed', notice: 'No process.' }, idle);
  expect(state).toMatchObject({ notice: 'No process.', grading: false });
  expect(flowStep(state, key('x')).notice).toBe('');
});

describe('the keys', () => {
  test.each([
    ['r', { grading: true, effects: ['grade'] }],
    ['h', { effects: ['open-hint'] }],
    ['a', { effects: ['answer-here'] }],
    ['d', { details: true, page: undefined, effects: ['scroll'] }],
    ['v', { page: undefined, effects: ['scroll'] }],
    ['escape', { page: undefined, effects: ['scroll'] }],
    ['n', { left: 'next', effects: [] }],
    ['q', { left: 'quit', effects: [] }],
    ['ctrl-c', { left: 'quit', effects: [] }],
    ['x', { page: ['Hint 1'], effects: [] }],
  ] as const)('%s', (name, expected) => {
    const before = stateAfter(...failing, page);
    expect(flowStep(before, key(name))).toEqual({ ...before, begun: true, ...expected });
  });

  test('d twice shows the short verdict again', () => {
    expect(stateAfter(...failing, key('d'), key('d')).details).toBe(false);
  });

  test('a does nothing in an exercise that is not answered here', () => {
    expect(flowStep({ ...start, answersHere: false }, key('a')).effects).toEqual([]);
  });

  test('after any key the task and the note have been read', () => {
    expect(stateAfter(opened)).toMatchObject({ begun: false });
    expect(stateAfter(opened, key('x'))).toMatchObject({ begun: true });
  });
});

describe.each([
  ['s', 'solution'],
  ['f', 'diff'],
] as const)('%s, for the %s', (name, what) => {
  const asked = stateAfter(...failing, key(name));

  test('is shown at once when the exercise passes', () => {
    expect(stateAfter(...passing, key(name))).toMatchObject({
      effects: [`reveal-${what}`],
      notice: '',
    });
  });

  test('asks first while it does not pass, and before the first verdict', () => {
    const question = `The exercise doesn't pass yet. Show the ${what} all the same?`;
    expect(asked).toMatchObject({ asking: what, notice: question, effects: [] });
    expect(stateAfter(opened, key(name))).toMatchObject({ asking: what, notice: question, effects: [] });
  });

  test('y shows it', () => {
    const yes = flowStep(asked, key('y'));
    expect(yes).toMatchObject({ asking: undefined, notice: '', effects: [`reveal-${what}`] });
  });

  test.each(['n', 'q', 'ctrl-c', 'escape'])('%s only closes the question', (other) => {
    const no = flowStep(asked, key(other));
    expect(no).toEqual({ ...asked, asking: undefined, notice: '', effects: [] });
  });
});

test('a page says why the next hint is not open', () => {
  const why = 'Hint 2 of 4 opens after your next attempt, or at 02:30.';
  const state = stateAfter(...failing, { is: 'page', lines: ['Hint 1'], notice: why });
  expect(state).toMatchObject({ page: ['Hint 1'], notice: why, effects: ['scroll'] });
});

test('a page that grows scrolls to its newest lines, and the next verdict to the top', () => {
  const state = stateAfter(...failing, { is: 'page', lines: ['Hint 1', 'Hint 2', 'more'], newest: 2 });
  expect(state).toMatchObject({ newest: 2, effects: ['scroll'] });
  expect(flowStep(state, graded('fail'))).toMatchObject({ newest: 0, effects: ['scroll'] });
});

test('Ctrl-C from outside leaves, even while a question is open', () => {
  expect(stateAfter(...failing, key('s'), { is: 'stopped' }).left).toBe('quit');
});

test('in a class, u raises the hand, and a message stays until the next key; what the class says costs no verdict', () => {
  const inClass = { name: 'Ada', up: false, reached: true };
  expect(stateAfter(...failing, key('u')).effects).toEqual([]);
  const told = stateAfter(...failing, { is: 'class', inClass, messages: ['Coffee'] }, graded('fail'));
  expect(told).toMatchObject({ messages: ['Coffee'], inClass, verdict: { verdict: 'fail' } });
  expect(flowStep(told, key('u'))).toMatchObject({ messages: [], effects: ['raise-hand'] });
  expect(flowStep(told, { is: 'class', inClass: undefined, notice: 'Refused.' })).toMatchObject({
    inClass: undefined,
    notice: 'Refused.',
    messages: ['Coffee'],
  });
});
