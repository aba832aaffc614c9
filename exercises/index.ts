import { learn } from './1-learn/exercise.ts';
import { build } from './2-build/exercise.ts';
import { apply } from './3-apply/exercise.ts';
import { ship } from './4-ship/exercise.ts';
import type { Exercise } from './exercise.ts';

export * from './exercise.ts';

/** The practathon, in the lesson's order. A new exercise is a new folder and one line here. */
export const EXERCISES: readonly Exercise[] = [learn, build, apply, ship];

export const PRACTATHON_MINUTES = EXERCISES.reduce((sum, { minutes }) => sum + minutes, 0);
