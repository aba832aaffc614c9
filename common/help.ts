import { readFileSync } from 'node:fs';
import { inProject } from './paths.ts';
import { type Facts, filled } from './words.ts';

/** The text of a command's `--help`, from `scripts/help/NAME.txt`, with what its `{facts}` stand for. */
export function helpText(name: string, facts: Facts = {}): string {
  return filled(readFileSync(inProject(`scripts/help/${name}.txt`), 'utf8'), facts);
}
