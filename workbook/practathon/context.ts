import type { Terminal } from '../../common/terminal.ts';
import { EXERCISES, type Exercise, type ExerciseContext } from '../../exercises/index.ts';
import type { ProgressStore } from '../progress.ts';
import { readLearnersFile, replaceLearnersFile } from './files.ts';

/** What the workbook builds a context from. */
export interface Given {
  terminal: Terminal;
  signal: AbortSignal;
  progress: ProgressStore;
}

/** What an exercise gets from the workbook: the only way in which it reaches anything outside of its folder. */
export function contextOf(exercise: Exercise, { terminal, signal, progress }: Given): ExerciseContext {
  const passes = (name: string) => progress.of(name).passing;
  return {
    terminal,
    signal,
    files: {
      read: () => readLearnersFile(exercise),
      of: (name) => {
        const other = EXERCISES.find((one) => one.name === name);
        return other && readLearnersFile(other);
      },
      replace: (text) => replaceLearnersFile(exercise, text),
    },
    progress: { passes },
    async host(databaseUrl) {
      const { fileInLab, startHost } = await import('../sandbox/learner/process.ts');
      const isOwn = (other: Exercise) => other === exercise || passes(other.name);
      const files = { routes: fileInLab('routes', isOwn), counter: fileInLab('counter', isOwn) };
      const host = startHost({ databaseUrl, ...files }, () => {});
      return { origin: await host.origin, close: host.kill };
    },
    async lab() {
      const { openSandbox } = await import('../sandbox/sandbox.ts'); // a lab only where one is asked for
      const { address, close } = await openSandbox();
      return { ragApi: address.ragApi, close };
    },
  };
}

/** A note for an exercise that uses an earlier one which doesn't pass yet; undefined for any other. */
export function solutionNote(exercise: Exercise, progress: ProgressStore): string | undefined {
  const earlier = EXERCISES.find((e) => e.id === exercise.needs && !progress.of(e.name).passing);
  return (
    earlier &&
    `Exercise ${earlier.id} doesn't pass yet. Until it does, the reference solution of Exercise ${earlier.id} is used here. Your own file is not changed.`
  );
}

/** What the exercise says after a pass. A pass stays a pass when this goes wrong; the lines then say what did. */
export async function linesAfterPass(exercise: Exercise, context: ExerciseContext): Promise<string[]> {
  try {
    return (await exercise.afterPass?.(context)) ?? [];
  } catch (error) {
    return [`Your file passes, but what comes after a pass did not work: ${reasonOf(error)}`];
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
