import { type Terminal, wrap } from '../../common/terminal.ts';
import { counted, listed } from '../../common/words.ts';
import { type GradeReport, VERDICT_MARKS, VERDICT_STYLES } from '../grading/verdict.ts';
import { type ClassStatistics, classStatistics, failing, learnerName } from './statistics.ts';

/** Prints one line for each learner, and the class below. */
export function printTable({ submissions, skipped = [] }: GradeReport, terminal: Terminal): void {
  const { print, paint, width } = terminal;
  const names = submissions.map(learnerName);
  const column = Math.min(32, Math.max(8, ...names.map((name) => name.length)));
  print(paint('bold', `${'learner'.padEnd(column)}  ${'points'.padStart(7)}  first check that fails`));
  for (const [i, submission] of submissions.entries()) {
    const points = `${submission.points}/${submission.maxPoints}`.padStart(7);
    const problems = failing(submission).map(({ exercise, check }) =>
      paint(
        VERDICT_STYLES[exercise.verdict],
        `${VERDICT_MARKS[exercise.verdict]} ${exercise.name}: ${check.id}`,
      ),
    );
    const rest = problems.join('  ') || paint('green', `${VERDICT_MARKS.pass} all pass`);
    const line = `${cut(names[i]!, column).padEnd(column)}  ${points}  `;
    print(line + wrap(rest, width, ' '.repeat(line.length)));
  }
  for (const sentence of skipped) print(paint('yellow', wrap(`Skipped: ${sentence}`, width, '  ')));
  print();
  if (submissions.length === 1)
    for (const { exercise, check } of failing(submissions[0]!))
      print(wrap(`${exercise.name}, ${check.id}: ${check.message}`, width, '  '));
  else printClass(classStatistics(submissions), terminal);
}

function printClass(statistics: ClassStatistics, { print, paint, width }: Terminal): void {
  const { learners, finished, average, maxPoints, exercises, missed, duplicates } = statistics;
  const say = (text: string) => print(wrap(text, width, '  '));
  const item = (text: string) => print(`  ${wrap(text, width - 2, '      ')}`);
  say(`${finished} of ${learners} pass, ${average.toFixed(1)} of ${maxPoints} points on average.`);
  const done = exercises.map((e) => `${e.name} ${e.finished} (${e.average.toFixed(1)} of ${e.maxPoints})`);
  say(`Finished, and points on average: ${done.join(', ')}.`);
  if (missed.length > 0) print(paint('bold', '\nMissed most'));
  for (const { exercise, id, learners, example } of missed)
    item(`${counted(learners, 'learner')}  ${exercise}, ${id}: ${example}`);
  if (duplicates.length > 0) print(paint('bold', '\nThe same file, byte for byte'));
  for (const { exercise, learners } of duplicates) item(`${exercise}: ${listed(some(learners))}`);
}

/** The first names of a long list. */
function some(names: readonly string[]): string[] {
  return names.length > MOST_NAMES + 1
    ? [...names.slice(0, MOST_NAMES), `${names.length - MOST_NAMES} others`]
    : [...names];
}

const MOST_NAMES = 5;

function cut(name: string, length: number): string {
  return name.length > length ? `${name.slice(0, length - 1)}…` : name;
}
