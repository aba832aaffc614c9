import { wrap } from '../../common/terminal.ts';
import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import type { ProgressStore } from '../progress.ts';
import type { Given } from './context.ts';
import { guideExercise } from './flow.ts';
import { gradeOnce } from './grade-own.ts';
import { progressLine, summaryLines } from './summary.ts';

interface PractathonOptions extends Given {
  /** The exercise to begin with; the learner chooses if it is undefined. */
  first: Exercise | undefined;
}

/** The guided practathon in a terminal: a key leads from one exercise to the next. Resolves to the exit code. */
export async function practathon(options: PractathonOptions): Promise<number> {
  const { terminal, progress, signal } = options;
  let exercise = options.first ?? (await choose(progress, signal));
  while (exercise) {
    const leaving = await guideExercise(exercise, options);
    const at = EXERCISES.indexOf(exercise);
    const passing = progress.of(exercise.name).passing;
    terminal.print(wrap(`${exercise.title}: ${progressLine(exercise, progress.read())}.`, terminal.width));
    if (leaving === 'quit' || signal.aborted) return passing ? 0 : 1;
    if (at === EXERCISES.length - 1) return finish(options);
    exercise = EXERCISES[at + 1]!;
  }
  return 0;
}

async function choose(progress: ProgressStore, signal: AbortSignal): Promise<Exercise | undefined> {
  const { select } = await import('@inquirer/prompts');
  const seen = progress.read();
  const passes = (e: Exercise) => seen.exercises[e.name]?.passing;
  const choices = EXERCISES.map((e) => ({
    value: e.id,
    name: `${passes(e) ? '✔' : ' '} ${e.id}  ${e.title}`,
    description: progressLine(e, seen),
  }));
  const leave = { value: 0, name: '  Leave' };
  const next = EXERCISES.find((e) => !passes(e)) ?? EXERCISES[0]!;
  const question = { message: 'Which exercise?', default: next.id, choices: [...choices, leave] };
  const id = await select(question, { signal });
  return EXERCISES.find((e) => e.id === id);
}

/** Grades all exercises again before it says finished: a later change may have broken an earlier exercise. */
async function finish(options: PractathonOptions): Promise<number> {
  const { terminal, progress } = options;
  terminal.print(`Grading all ${EXERCISES.length} exercises once more …`);
  const verdicts = await gradeOnce(EXERCISES, progress);
  const open = EXERCISES.filter((_, i) => verdicts[i]!.verdict !== 'pass');
  if (open.length > 0) {
    terminal.print('Not finished yet:');
    for (const e of open) terminal.print(`  ${e.title} – npm run exercise ${e.id}`);
    return 1;
  }
  progress.finish();
  terminal.print();
  for (const line of await summaryLines(options)) terminal.print(line);
  return 0;
}
