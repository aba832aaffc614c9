import { EXERCISES } from '../../exercises/index.ts';
import type { GradeReport, SubmissionVerdict } from '../grading/verdict.ts';
import { failing, learnerName } from './statistics.ts';

/**
 * The points as a table that learning platforms import. Canvas reads the first five columns by their place and the
 * assignment by its name; Moodle's grading worksheet reads Identifier, Grade, Last modified (grade) and Feedback comments
 * by their names (moodle/moodle, mod/assign/feedback/offline/importgradeslib.php). Both ignore the others.
 */
export function csvOf({ submissions }: GradeReport): string {
  const rows = [
    COLUMNS.map(([name]) => name),
    ...submissions.map((s) => COLUMNS.map(([, value]) => value(s))),
  ];
  return rows.map((row) => row.map(cell).join(',')).join('\r\n');
}

const none = () => '';
const idOn = (platform: string) => (s: SubmissionVerdict) =>
  s.learner?.platform === platform ? (s.learner.id ?? '') : '';
const points = (s: SubmissionVerdict) => String(s.points);

const COLUMNS: [name: string, value: (submission: SubmissionVerdict) => string][] = [
  ['Student', learnerName],
  ['ID', idOn('canvas')],
  ['SIS User ID', none],
  ['SIS Login ID', none],
  ['Section', none],
  ['Practathon', points],
  ['Identifier', idOn('moodle')],
  ['Full name', learnerName],
  ['Grade', points],
  ['Maximum Grade', (s) => String(s.maxPoints)],
  ['Last modified (grade)', none],
  ['Feedback comments', comment],
  ...EXERCISES.map(({ id, name }): (typeof COLUMNS)[number] => [
    `${id} ${name}`,
    (s) => String(s.exercises.find((e) => e.id === id)?.points ?? ''),
  ]),
];

/** What to fix first in each exercise. */
function comment(submission: SubmissionVerdict): string {
  const lines = failing(submission).map(
    ({ exercise, check }) => `${exercise.name}: ${check.title}. ${check.message}`,
  );
  return lines.join('\n') || 'All exercises pass.';
}

/** Quotes a value. A spreadsheet would run one that begins like a formula, so an apostrophe comes before it. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
