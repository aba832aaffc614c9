import type { Frame } from './profile-payload.ts';

/** Longest stack that is kept; deeper ones are recursion. */
const DEPTH = 64;

/**
 * Names of the functions of the learner's and the lab's own code on a stack, outermost first. Frames of packages, of
 * Node and of the tracer are left out: their time counts for the function that called them. A stack with none of the own
 * is empty, but for the garbage collector's.
 */
export function appStack(frames: readonly Frame[]): string[] {
  const own = frames.filter(isOwn).map(nameOf);
  if (own.length === 0) return frames.some(({ name }) => /garbage collector/i.test(name)) ? [GC] : [];
  return own.slice(-DEPTH);
}

/** What V8 does itself. */
export const GC = '(garbage collector)';

/** The lab's own measuring is no more interesting than the tracer's. */
function isOwn({ file }: Frame): boolean {
  return (
    /^(?:file:|[\\/]|[A-Za-z]:[\\/])/.test(file) && // not node:…, wasm:…, or nothing
    !/[\\/]node_modules[\\/]/.test(file) &&
    !/[\\/]lab[\\/](?:telemetry|prometheus)[\\/]/.test(file)
  );
}

/** A function's name, or for one without a name its file: `(in pipeline.ts)`. */
function nameOf({ name, file }: Frame): string {
  const short = file.split(/[\\/]/).at(-1)?.replace(/\?.*$/, '') ?? file;
  const plain = name.replace(/[;\n]/g, ' ').slice(0, 120);
  if (plain === '' || plain.startsWith('(anonymous')) return `(in ${short})`;
  return plain;
}
