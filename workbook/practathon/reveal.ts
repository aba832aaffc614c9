import { structuredPatch } from 'diff';
import type { Terminal } from '../../common/terminal.ts';
import { type Exercise, fileOf } from '../../exercises/index.ts';
import type { ProgressStore } from '../progress.ts';
import { learnersFile, readLearnersFile, readSolution } from './files.ts';

/** The reference solution or the diff as lines. Keeps when one was first seen, unless the exercise had passed before. */
export function reveal(
  exercise: Exercise,
  what: 'solution' | 'diff',
  progress: ProgressStore,
  { paint }: Terminal,
): string[] {
  progress.update(exercise.name, (p) => ({
    solutionAt: p.solutionAt ?? (p.passedAt ? undefined : new Date().toISOString()),
  }));
  const path = `solutions/${fileOf(exercise)}`;
  const solution = readSolution(exercise);
  if (what === 'solution') return [paint('bold', path), '', ...solution.trimEnd().split('\n')];
  const own = readLearnersFile(exercise) ?? '';
  const { hunks } = structuredPatch('', '', own, solution, '', '', { context: 3 });
  if (hunks.length === 0) return ['Your file is identical to the solution.'];
  const colored = (line: string) =>
    line[0] === '-' || line[0] === '+' ? paint(line[0] === '-' ? 'red' : 'green', line) : line;
  return [
    `${paint('red', `- ${learnersFile(exercise)}`)}  ${paint('green', `+ ${path}`)}`,
    ...hunks.flatMap((hunk) => [paint('cyan', `@@ line ${hunk.oldStart} @@`), ...hunk.lines.map(colored)]),
  ];
}
