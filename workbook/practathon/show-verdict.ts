import { type Terminal, wrap } from '../../common/terminal.ts';
import {
  type CheckVerdict,
  type ExerciseVerdict,
  VERDICT_MARKS,
  VERDICT_STYLES,
  type Verdict,
} from '../grading/verdict.ts';

/**
 * Lines that show the verdict on an exercise: without details, only what matters most. The first failure comes above the
 * list of checks, since a small screen shows only the beginning.
 *
 * @param news lines right below the headline, such as those of afterPass
 */
export function verdictLines(
  verdict: ExerciseVerdict,
  terminal: Terminal,
  details = false,
  news: readonly string[] = [],
): string[] {
  const { paint } = terminal;
  const passed = verdict.checks.filter((c) => c.verdict === 'pass').length;
  const waiting = verdict.checks.filter(waits).length;
  const notLooked = waiting > 0 ? `, ${waiting} not looked at yet` : '';
  const points = `${verdict.points} of ${verdict.maxPoints} points`;
  const count = `${passed} of ${verdict.checks.length} checks pass${notLooked}, ${points}`;
  const lines = [
    `${mark(verdict.verdict, terminal)} ${paint('bold', `${HEADLINES[verdict.verdict]}: ${count}.`)}`,
  ];
  if (news.length > 0) lines.push('', ...news.map((line) => indented(line, terminal)));
  const told = details ? open(verdict) : open(verdict).slice(0, 1);
  for (const check of told) lines.push('', ...checkLines(check, terminal, details));
  const listed = listOf(verdict, details).filter((check) => details || !told.includes(check));
  if (listed.length > 0) lines.push('');
  for (const check of listed)
    lines.push(indented(`${mark(check.verdict, terminal)} ${check.title}`, terminal, '    '));
  for (const check of verdict.checks.filter((c) => c.verdict === 'skip' && !waits(c)))
    lines.push('', indented(`Not checked: ${check.title}. ${check.message}`, terminal));
  for (const { message, file, line } of verdict.advice ?? [])
    lines.push(
      '',
      indented(`${paint('cyan', 'Look at this')} (it costs no points): exercises/${file}:${line}`, terminal),
      indented(message, terminal),
    );
  if (verdict.output)
    lines.push('', ...outputLines(verdict.output, terminal, details && verdict.verdict !== 'pass'));
  return lines;
}

/** The checks whose titles are shown; an empty list where nothing ran, since every check would say the same. */
function listOf({ checks, verdict }: ExerciseVerdict, details: boolean): CheckVerdict[] {
  if (details || verdict === 'pass') return checks;
  return checks.some((c) => c.verdict !== 'error') ? checks.filter((c) => c.verdict !== 'pass') : [];
}

/** Whether a check was not looked at because another one fails. */
function waits(check: CheckVerdict): boolean {
  return check.verdict === 'skip' && check.details?.waitsFor !== undefined;
}

/** The checks that fail, and of those with the same error the first: the end of a process is the error of all after it. */
function open({ checks }: ExerciseVerdict): CheckVerdict[] {
  const errors = checks.filter((c) => c.verdict === 'error');
  const first = (check: CheckVerdict) => errors.find((e) => e.message === check.message) === check;
  return checks.filter((c) => c.verdict === 'fail' || (c.verdict === 'error' && first(c)));
}

const HEADLINES = {
  pass: 'All good',
  fail: 'Not yet',
  skip: 'Not yet',
  error: 'Your code could not be run to the end',
} as const;

function checkLines(check: CheckVerdict, terminal: Terminal, details: boolean): string[] {
  const { paint } = terminal;
  const { did, expected, got, likely } = check.details ?? {};
  const row = (label: string, text: string | undefined) =>
    text ? [indented(`${paint('cyan', label.padEnd(9))} ${text}`, terminal, ' '.repeat(12))] : [];
  return [
    indented(`${mark(check.verdict, terminal)} ${paint('bold', check.title)}`, terminal, '    '),
    ...(check.details ? [] : [indented(check.message, terminal)]),
    ...row('Did', did),
    ...row('Expected', expected),
    ...row('Got', got),
    ...row('Likely', likely),
    ...row('Look at', `exercises/${check.file}`),
    ...row('Hint', details ? check.hint : ''),
  ];
}

const SHORT_OUTPUT = 5;

function outputLines(output: string, terminal: Terminal, details: boolean): string[] {
  const all = output.trimEnd().split('\n');
  const shown = details ? all : all.slice(0, SHORT_OUTPUT);
  const left = all.length - shown.length;
  return [
    '  Your code printed:',
    ...shown.map((line) => indented(`│ ${line}`, terminal, '  │ ')),
    ...(left > 0 ? [`  │ … ${left} more lines`] : []),
  ].map((line) => terminal.paint('dim', line));
}

const indented = (text: string, { width }: Terminal, next = '  ') => `  ${wrap(text, width, next)}`;

function mark(verdict: Verdict, { paint }: Terminal): string {
  return paint(VERDICT_STYLES[verdict], VERDICT_MARKS[verdict]);
}
