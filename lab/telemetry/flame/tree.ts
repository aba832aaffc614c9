import { GC } from '../agent/app-frames.ts';
import { type Folded, REST } from '../agent/profiles.ts';

/** Minutes that the pages show by default; `?minutes=` asks for 1 to 60. */
export const MINUTES = 5;

/** A function in the flame graph with its callees. Times are nanoseconds and include the callees. */
export interface FlameNode {
  name: string;
  value: number;
  children: FlameNode[];
}

/** A function's share of the CPU time of the own code, 0 to 1. Recursion counts once. */
export interface FunctionShare {
  name: string;
  /** With its callees. */
  total: number;
  /** Without its callees. */
  self: number;
}

/** The tree of folded stacks, widest first. */
export function flameTree(folded: Folded): FlameNode {
  const root: FlameNode = { name: 'all', value: 0, children: [] };
  for (const [line, value] of folded) {
    root.value += value;
    let node = root;
    for (const name of line.split(';')) {
      let child = node.children.find((c) => c.name === name);
      if (!child) {
        child = { name, value: 0, children: [] };
        node.children.push(child);
      }
      child.value += value;
      node = child;
    }
  }
  sort(root);
  return root;
}

function sort(node: FlameNode): void {
  node.children.sort((a, b) => b.value - a.value);
  for (const child of node.children) sort(child);
}

/** The functions with most CPU time including their callees, most first. */
export function topFunctions(folded: Folded, count = 5): FunctionShare[] {
  const shares = new Map<string, { total: number; self: number }>();
  let all = 0;
  for (const [line, cpu] of folded) {
    all += cpu;
    const names = line.split(';');
    for (const name of new Set(names)) {
      const share = shares.get(name) ?? { total: 0, self: 0 };
      share.total += cpu;
      if (name === names.at(-1)) share.self += cpu;
      shares.set(name, share);
    }
  }
  return [...shares]
    .filter(([name]) => name !== GC && name !== REST) // a handler without a name, `(in feedback.ts)`, counts as a function
    .map(([name, { total, self }]) => ({ name, total: total / all, self: self / all }))
    .sort((a, b) => b.total - a.total || b.self - a.self)
    .slice(0, count);
}

/** The collapsed format that speedscope and others read: one stack with its microseconds per line. */
export function collapsed(folded: Folded): string {
  return [...folded]
    .filter(([, cpu]) => cpu >= 1_000)
    .map(([line, cpu]) => `${line} ${Math.round(cpu / 1_000)}\n`)
    .join('');
}

/**
 * The stacks in speedscope's own format, which has a unit.
 *
 * @see https://www.speedscope.app/file-format-schema.json
 */
export function speedscopeFile(name: string, folded: Folded): object {
  const stacks = [...folded.keys()].map((line) => line.split(';'));
  const names = [...new Set(stacks.flat())];
  const numbers = new Map(names.map((frame, i) => [frame, i]));
  const samples = stacks.map((stack) => stack.map((frame) => numbers.get(frame)));
  const weights = [...folded.values()];
  const endValue = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: { frames: names.map((frame) => ({ name: frame })) },
    profiles: [{ type: 'sampled', name, unit: 'nanoseconds', startValue: 0, endValue, samples, weights }],
  };
}
