import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { inProject } from '../../common/paths.ts';
import { type Terminal, wrap } from '../../common/terminal.ts';
import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import type { Progress } from '../progress.ts';
import { learnersFile } from './files.ts';

/** One line for each exercise: state, minutes, attempts, hints. */
export function progressLine(exercise: Exercise, progress: Progress): string {
  const done = progress.exercises[exercise.name];
  if (!done?.startedAt) return `${exercise.minutes} min`;
  const state = done.passing ? 'passes' : done.passedAt ? 'passed before' : 'begun';
  const counts = [
    `${Math.max(1, Math.round(done.minutes))} of ${exercise.minutes} min`,
    counted(done.attempts, 'attempt'),
    done.hints > 0 ? counted(done.hints, 'hint') : '',
    done.solutionAt ? 'solution seen' : '',
  ];
  return [state, ...counts.filter(Boolean)].join(', ');
}

/** What to keep after all four exercises: the questions, the minutes, what was built, what comes next. */
export function summaryLines(progress: Progress, terminal: Terminal): string[] {
  const { paint, width } = terminal;
  const total = EXERCISES.reduce((sum, e) => sum + (progress.exercises[e.name]?.minutes ?? 0), 0);
  const point = (text: string) => `  • ${wrap(text, width, '    ')}`;
  return [
    paint('bold', 'Practathon finished: your first business metric is built.'),
    '',
    paint('bold', 'Your questions'),
    ...questions().map(point),
    '',
    paint('bold', 'What you built'),
    ...EXERCISES.map((e) => point(`${e.title} (${learnersFile(e)}): ${progressLine(e, progress)}`)),
    '',
    paint('bold', 'Time'),
    point(
      `${counted(Math.max(1, Math.round(total)), 'minute')} of the planned ${EXERCISES.reduce((sum, e) => sum + e.minutes, 0)}`,
    ),
    '',
    paint('bold', 'Next'),
    point('npm run checkpoint: checkpoint 3 now looks at your own votes.'),
    point(
      'M7.3: satisfaction dropped from 4.2 to 3.8 this week. Which queries are behind it? Your labels can tell.',
    ),
  ];
}

const Questions = z.object({ questions: z.array(z.object({ question: z.string() })) });

/** The learner's own questions; they have passed the checks, so a file that can't be read is only a file just changed. */
function questions(): string[] {
  try {
    return Questions.parse(
      parse(readFileSync(inProject('exercises/1-learn/questions.yaml'), 'utf8')),
    ).questions.map((q) => q.question);
  } catch {
    return ['They are in exercises/1-learn/questions.yaml.'];
  }
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
