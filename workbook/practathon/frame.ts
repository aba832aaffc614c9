import { clockText } from '../../common/clock.ts';
import { inProject } from '../../common/paths.ts';
import { link, type Terminal, wrap } from '../../common/terminal.ts';
import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import { learnersFile } from './files.ts';
import { ends } from './screen.ts';

// What stands around the verdict in the guided flow.

/** Keys side by side, as many in a line as fit. */
export function packed(keys: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const key of keys) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 3 + key.length <= width)
      lines[lines.length - 1] = `${line}   ${key}`;
    else lines.push(key);
  }
  return lines;
}

/** The exercise and its clock, at the two ends of a line where both fit. */
export function titleLines(exercise: Exercise, minutes: number, { paint, width }: Terminal): string[] {
  const time = `${clockText(minutes * 60_000)} of ${clockText(exercise.minutes * 60_000)}`;
  const over = minutes > exercise.minutes ? ' – take the time you need' : '';
  const title = paint('bold', `${exercise.id} of ${EXERCISES.length}  ${exercise.title}`);
  return ends(title, paint('cyan', time + over), width).split('\n');
}

/** What is to be done, and in which file. */
export function taskLines(exercise: Exercise, terminal: Terminal): string[] {
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
