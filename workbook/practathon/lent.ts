import { EXERCISES, type Exercise } from '../../exercises/index.ts';
import type { ProgressStore } from '../progress.ts';

/** What to say of an exercise whose forerunner doesn't pass yet: it works all the same. Undefined when nothing is lent. */
export function lentNote(exercise: Exercise, progress: ProgressStore): string | undefined {
  const lent = EXERCISES.find((e) => e.id === exercise.needs && !progress.of(e.name).passing);
  return (
    lent &&
    `Exercise ${lent.id} doesn't pass yet, so its reference solution is lent to this one, for what is shown once it passes. Your own file stays as it is.`
  );
}
