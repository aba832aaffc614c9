import { isGarbageCollector } from '../../other-programs.ts';
import type { Frame } from './profile-payload.ts';

/** Longest stack that is kept; deeper ones are recursion. */
const DEPTH = 64;

/**
 * Names of the functions of the learner's and the lab's own code on a stack, outermost first. Frames of packages, of
 * Node and of the tracer are left out: their time counts for the function that called them. A stack without own code is
 * empty, except for the garbage collector's.
 */
export function appStack(frames: readonly Frame[]): string[] {
  const own = frames.filter(isOwn).map(nameOf);
  if (own.length === 0) return frames.some(({ name }) => isGarbageCollector(name)) ? [GC] : [];
  return own.slice(-DEPTH);
}

/** The frame for the work of V8 itself. */
export const GC = '(garbage collector)';

/** Own code is the learner's and the lab's, without the lab's own measuring. */
function isOwn({ file }: Frame): boolean {
  return (
    /^(?:file:|[\\/]|[A-Za-z]:[\\/])/.test(file) && // excludes node:…, wasm:… and an empty file
    !/[\\/]node_modules[\\/]/.test(file) &&
    !/[\\/]lab[\\/](?:telemetry|prometheus)[\\/]/.test(file)
  );
}

/** A function's name; without one, its file: `(in pipeline.ts)`. */
function nameOf({ name, file }: Frame): string {
  const short = file.split(/[\\/]/).at(-1)?.replace(/\?.*$/, '') ?? file;
  const plain = name.replace(/[;\n]/g, ' ').slice(0, 120);
  if (plain === '' || plain.startsWith('(anonymous')) return `(in ${short})`;
  return plain;
}
