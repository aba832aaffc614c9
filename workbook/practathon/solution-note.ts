import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import type { ProgressStore } from '../progress.ts';

/** A note for an exercise that uses an earlier one which doesn't pass yet; undefined for any other. */
export function solutionNote(exercise: Exercise, progress: ProgressStore): string | undefined {
  const earlier = EXERCISES.find((e) => e.id === exercise.needs && !progress.of(e.name).passing);
  return (
    earlier &&
    `Exercise ${earlier.id} doesn't pass yet. Until it does, the reference solution of Exercise ${earlier.id} is used here. Your own file is not changed.`
  );
}
