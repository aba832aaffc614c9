import { readFileSync } from 'node:fs';
import { inProject } from '../paths.ts';
import type { ExerciseProgress } from '../progress.ts';
import type { Exercise } from '../track.ts';

/** The hints of an exercise, each more concrete than the one before: the sections of its hints.md. */
export function hintsOf(exercise: Exercise): string[] {
  const text = readFileSync(inProject(`exercises/${exercise.folder}/hints.md`), 'utf8');
  return text
    .split(/^## .*$/m)
    .slice(1)
    .map((section) => section.trim());
}

/** Whether the next hint may be shown, and if not, what opens it. */
export type NextHint = { open: true; index: number } | { open: false; why: string } | undefined;

/**
 * The first hint is open at once. Each further one opens with an attempt after the one before, or with its share of the
 * time box, whichever comes first. Undefined when all have been shown.
 *
 * @param minutes spent on the exercise so far
 */
export function nextHint(
  exercise: Exercise,
  progress: ExerciseProgress,
  count: number,
  minutes: number,
): NextHint {
  const index = progress.hints;
  if (index >= count) return undefined;
  const opensAt = (exercise.minutes * index) / count;
  if (index === 0 || progress.attempts >= index + 1 || minutes >= opensAt) return { open: true, index };
  return {
    open: false,
    why: `Hint ${index + 1} of ${count} opens after your next attempt, or at ${clock(opensAt)}.`,
  };
}

/** Minutes as `03:12`. */
export function clock(minutes: number): string {
  const seconds = Math.floor(minutes * 60);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
