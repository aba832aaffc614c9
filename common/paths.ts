import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

/** Absolute path of something in the workbook, wherever a command was started. */
export function inProject(path: string): string {
  return fileURLToPath(new URL(path, root));
}

/**
 * Absolute path of something in the folder that keeps state between commands: `.practathon/`, which git ignores, or
 * PRACTATHON_HOME, for several learners or tests on one checkout.
 */
export function inState(path: string): string {
  return resolve(process.env.PRACTATHON_HOME || inProject('.practathon'), path);
}
