import { structuredPatch } from 'diff';
import type { Terminal } from '../../common/terminal.ts';
import type { Exercise } from '../../exercises/index.ts';
import type { ProgressStore } from '../progress.ts';
import { learnersFile, readLearnersFile, readSolution } from './files.ts';

/**
 * The reference solution or the diff as lines. The progress keeps the time when the learner first saw one of them, unless
 * the exercise had passed before.
 */
export function reveal(
  exercise: Exercise,
  what: 'solution' | 'diff',
  progress: ProgressStore,
  terminal: Terminal,
): string[] {
  progress.update(exercise.name, (p) => ({
    solutionAt: p.solutionAt ?? (p.passedAt ? undefined : new Date().toISOString()),
  }));
  return (what === 'solution' ? solutionLines : diffLines)(exercise, terminal);
}

/** The reference solution, with its path. */
function solutionLines(exercise: Exercise, { paint }: Terminal): string[] {
  const path = `solutions/${exercise.folder}/${exercise.file}`;
  return [paint('bold', path), '', ...readSolution(exercise).trimEnd().split('\n')];
}

/** The differences between the learner's file and the solution. */
function diffLines(exercise: Exercise, { paint }: Terminal): string[] {
  const own = readLearnersFile(exercise) ?? '';
  const { hunks } = structuredPatch('', '', own, readSolution(exercise), '', '', { context: 3 });
  if (hunks.length === 0) return ['Your file is identical to the solution.'];
  const colored = (line: string) =>
    line[0] === '-' || line[0] === '+' ? paint(line[0] === '-' ? 'red' : 'green', line) : line;
  return [
    `${paint('red', `- ${learnersFile(exercise)}`)}  ${paint('green', `+ solutions/${exercise.folder}/${exercise.file}`)}`,
    ...hunks.flatMap((hunk) => [paint('cyan', `@@ line ${hunk.oldStart} @@`), ...hunk.lines.map(colored)]),
  ];
}
