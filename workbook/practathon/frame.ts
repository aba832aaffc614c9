import { clockText } from '../../common/clock.ts';
import { inProject } from '../../common/paths.ts';
import { link, type Terminal, wrap } from '../../common/terminal.ts';
import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import { learnersFile } from './files.ts';
import type { FlowState } from './flow-state.ts';
import { ends } from './screen.ts';
import { verdictLines } from './show-verdict.ts';

// What the guided flow shows: a state as lines.

/** The exercise and its task, then the verdict or the page that is open. */
export function bodyLines(
  exercise: Exercise,
  state: FlowState,
  minutes: number,
  terminal: Terminal,
): string[] {
  const { verdict, page, details, note, news } = state;
  const verdictOrWait = () =>
    verdict ? verdictLines(verdict, terminal, details, news) : ['  Grading your file …'];
  return [
    ...titleLines(exercise, minutes, terminal),
    ...(page || details ? [] : taskLines(exercise, terminal)), // a learner who asks for more has read the task
    ...(note ? ['', `  ${wrap(note, terminal.width, '  ')}`] : []),
    '',
    ...(page ?? verdictOrWait()),
  ];
}

/** A notice or the state of the grading, and the keys. */
export function footLines(
  state: FlowState,
  hints: { shown: number; count: number },
  { paint, width }: Terminal,
): string[] {
  const graded = state.verdict ? `graded in ${(state.tookMs / 1000).toFixed(2)} s; saves are watched` : '';
  const line = state.notice || paint('dim', state.grading ? 'grading …' : graded);
  return [paint('dim', '─'.repeat(width)), line, ...packed(keysOf(state, hints), width)];
}

function keysOf({ asking, answersHere, page, details }: FlowState, hints: { shown: number; count: number }) {
  if (asking) return [`y  show the ${asking}`, 'any other key  not yet'];
  return [
    ...(answersHere ? ['a  answer here'] : []),
    hints.shown < hints.count ? `h  hint ${hints.shown + 1} of ${hints.count}` : 'h  hints',
    page ? 'v  verdict' : `d  ${details ? 'short' : 'details'}`,
    'r  run again',
    's  solution',
    'f  diff',
    'n  next',
    'q  quit',
  ];
}

/** Keys side by side, as many in a line as fit. */
function packed(keys: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const key of keys) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 3 + key.length <= width)
      lines[lines.length - 1] = `${line}   ${key}`;
    else lines.push(key);
  }
  return lines;
}

/** The exercise and its clock, at the two ends of a line if both fit. */
function titleLines(exercise: Exercise, minutes: number, { paint, width }: Terminal): string[] {
  const time = `${clockText(minutes * 60_000)} of ${clockText(exercise.minutes * 60_000)}`;
  const over = minutes > exercise.minutes ? ' – take the time you need' : '';
  const title = paint('bold', `${exercise.id} of ${EXERCISES.length}  ${exercise.title}`);
  return ends(title, paint('cyan', time + over), width).split('\n');
}

/** What to do, and in which file. */
function taskLines(exercise: Exercise, terminal: Terminal): string[] {
  const { paint, width } = terminal;
  const file = learnersFile(exercise);
  const readme = `exercises/${exercise.folder}/README.md`;
  return [
    ...wrap(exercise.task, width).split('\n'),
    '',
    `  Edit  ${link(paint('cyan', file), inProject(file), terminal)}`,
    `  Read  ${link(readme, inProject(readme), terminal)}`,
  ];
}
