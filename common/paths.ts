import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

/** Absolute path of a file in the workbook, for any working directory. */
export const inProject = (path: string) => fileURLToPath(new URL(path, root));

/**
 * Absolute path of a file in the folder that keeps state between commands: PRACTATHON_HOME, which lets several learners
 * or tests share one checkout, or else `.practathon/`, which git ignores.
 */
export function inState(path: string): string {
  return resolve(process.env.PRACTATHON_HOME || inProject('.practathon'), path);
}
