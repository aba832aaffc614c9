import { join } from 'node:path';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Absolute path of the folder that is graded: it holds `1-learn … 4-ship`. */
    target: string;
  }
}

/** Absolute path of a file in the graded folder, such as `targetFile('1-learn/questions.yaml')`. */
export function targetFile(path: string): string {
  return join(inject('target'), path);
}
