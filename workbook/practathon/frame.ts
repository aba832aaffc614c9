import { stripVTControlCharacters } from 'node:util';
import { clockText } from '../../common/clock.ts';
import { inProject } from '../../common/paths.ts';
import { link, type Terminal, wrap } from '../../common/terminal.ts';
import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import { learnersFile } from './files.ts';
import type { FlowState, InClass } from './flow-state.ts';
import { ends } from './screen.ts';
import { verdictLines } from './show-verdict.ts';

// What the guided flow shows: a state as lines.

/** Smaller terminals show less above the verdict. */
const [FULL_ROWS, FULL_WIDTH] = [24, 72];

/** The exercise and its task, then the verdict or the page that is open. */
export function bodyLines(
  exercise: Exercise,
  state: FlowState,
  { minutes, rows }: { minutes: number; rows: number },
  terminal: Terminal,
): string[] {
  const { page, details, note, begun } = state;
  const small = rows < FULL_ROWS || terminal.width < FULL_WIDTH;
  // a learner who asks for more has read the task
  const task = page || details || (small && begun) ? [] : taskLines(exercise, terminal, small);
  return [
    ...titleLines(exercise, minutes, terminal, small),
    ...task,
    ...(note && !begun ? ['', `  ${wrap(note, terminal.width, '  ')}`] : []),
    '',
    ...(page ?? verdictOrWait(exercise, state, terminal)),
  ];
}

/** The verdict. While a grading takes long, it is dim, below a line that says what is waited for. */
function verdictOrWait(exercise: Exercise, state: FlowState, terminal: Terminal): string[] {
  const { verdict, details, news, slow } = state;
  if (!verdict) return [`  ${slow ? waitLine(exercise) : 'Grading your file …'}`];
  const lines = verdictLines(verdict, terminal, details, news);
  if (!slow) return lines;
  const dim = (line: string) => terminal.paint('dim', stripVTControlCharacters(line));
  return [`  ${waitLine(exercise)}`, '', dim('The verdict before:'), ...lines.map(dim)];
}

function waitLine({ runsInLab }: Exercise): string {
  const what = { routes: 'your route', counter: 'your counter', none: 'the checks' }[runsInLab ?? 'none'];
  return `Still grading: waiting for ${what} …`;
}

/** A notice or the state of the grading, and the keys. */
export function footLines(
  exercise: Exercise,
  state: FlowState,
  hints: { shown: number; count: number },
  { paint, width }: Terminal,
): string[] {
  const seen = state.inClass ? inClassText(state.inClass) : '';
  const graded = state.verdict
    ? `graded in ${(state.tookMs / 1000).toFixed(2)} s; saves are watched${seen}`
    : '';
  const wait = state.slow ? waitLine(exercise) : 'Grading your file …';
  const line = state.notice || (state.grading ? paint('cyan', wait) : paint('dim', graded));
  const says = state.messages.map((text) => paint('bold', wrap(`Instructor: ${text}`, width, '  ')));
  return [paint('dim', '─'.repeat(width)), ...says, line, ...packed(keysOf(state, hints), width)];
}

function inClassText({ name, up, reached }: InClass): string {
  return `; in class as ${name}${up ? ', hand up' : ''}${reached ? '' : ' (not reached now)'}`;
}

function keysOf(
  { asking, answersHere, inClass, page, details }: FlowState,
  hints: { shown: number; count: number },
) {
  if (asking) return [`y  show the ${asking}`, 'any other key  not yet'];
  return [
    ...(answersHere ? ['a  answer here'] : []),
    hints.shown < hints.count ? `h  hint ${hints.shown + 1} of ${hints.count}` : 'h  hints',
    page ? 'v  verdict' : `d  ${details ? 'short' : 'details'}`,
    'r  run again',
    's  solution',
    'f  diff',
    ...(inClass ? [`u  hand ${inClass.up ? 'down' : 'up'}`] : []),
    'n  next',
    'q  quit',
  ];
}

/** Keys side by side, as many in a line as fit. */
function packed([first = '', ...keys]: readonly string[], width: number): string[] {
  const lines = [first];
  for (const key of keys) {
    const longer = `${lines.at(-1)}   ${key}`;
    if (longer.length <= width) lines.splice(-1, 1, longer);
    else lines.push(key);
  }
  return lines;
}

/** The exercise and its clock, at the two ends of a line if both fit; on a small screen in one line, with a short title. */
function titleLines(exercise: Exercise, minutes: number, { paint, width }: Terminal, small: boolean) {
  const time = `${clockText(minutes * 60_000)} of ${clockText(exercise.minutes * 60_000)}`;
  const over = minutes > exercise.minutes && !small ? ' – take the time you need' : '';
  const name = small ? exercise.title.split(':')[0] : exercise.title;
  const title = paint('bold', `${exercise.id} of ${EXERCISES.length}  ${name}`);
  return ends(title, paint('cyan', time + over), width).split('\n');
}

/** What to do, and in which file. */
function taskLines(exercise: Exercise, terminal: Terminal, small: boolean): string[] {
  const { paint, width } = terminal;
  const file = learnersFile(exercise);
  const readme = `exercises/${exercise.folder}/README.md`;
  return [
    ...`${wrap(exercise.task, width)}${small ? '' : '\n'}`.split('\n'),
    `  Edit  ${link(paint('cyan', file), inProject(file), terminal)}`,
    `  Read  ${link(readme, inProject(readme), terminal)}`,
  ];
}
