import { join } from 'node:path';
import { inject } from 'vitest';
import { placeIn } from './place.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the folder that is graded: it holds `1-learn … 4-ship`. */
    target: string;
  }
}

/** Absolute path of a file in the graded folder, such as `1-learn/questions.yaml`. */
export function targetFile(path: string): string {
  return join(inject('target'), path);
}

/** What an error says, followed by its place in the learner's file if there is one. */
export function withPlace(words: string, error: unknown): string {
  const place = error instanceof Error ? placeIn(error.stack, inject('target')) : undefined;
  return place && !words.includes(place) ? `${words} (${place})` : words;
}
