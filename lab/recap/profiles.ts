import type { HeapProfiler, Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { appStack } from '../telemetry/agent/app-frames.ts';
import type { Folded } from '../telemetry/agent/profiles.ts';

/** Bytes between two samples of the heap profiler. */
const HEAP_INTERVAL = 16_384;

async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const session = new Session();
  session.connect();
  try {
    return await work(session);
  } finally {
    session.disconnect();
  }
}

/**
 * Takes a CPU profile of this process while the work runs. Chrome, VS Code and speedscope open it as `.cpuprofile`.
 *
 * @param interval microseconds between two samples
 */
export function cpuProfile(work: () => unknown, interval = 250): Promise<Profiler.Profile> {
  return withSession(async (session) => {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval });
    await session.post('Profiler.start');
    await work();
    return (await session.post('Profiler.stop')).profile;
  });
}

/** Samples what is allocated while the work runs and still lives after it. The file is a `.heapprofile`. */
export function heapProfile(work: () => unknown): Promise<HeapProfiler.SamplingHeapProfile> {
  return withSession(async (session) => {
    await session.post('HeapProfiler.startSampling', { samplingInterval: HEAP_INTERVAL });
    await work();
    return (await session.post('HeapProfiler.stopSampling')).profile;
  });
}

type Called = { functionName: string; url: string };

/** The CPU time of each stack, nanoseconds. Only the part of a stack from the first function of that folder on. */
export function foldedCpu(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  folder: string,
): Folded {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const calls = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const stackOf = (id: number | undefined): Called[] =>
    id === undefined ? [] : [...stackOf(parents.get(id)), calls.get(id)!];
  return folded(
    samples.map((id, i) => [stackOf(id), Math.max(0, timeDeltas[i] ?? 0) * 1_000]),
    folder,
  );
}

/** The bytes of each stack, from the first function of that folder on. */
export function foldedHeap({ head }: HeapProfiler.SamplingHeapProfile, folder: string): Folded {
  const stacks: [Called[], number][] = [];
  const walk = (node: HeapProfiler.SamplingHeapProfileNode, above: Called[]) => {
    const stack = [...above, node.callFrame];
    stacks.push([stack, node.selfSize]);
    for (const child of node.children) walk(child, stack);
  };
  walk(head, []);
  return folded(stacks, folder);
}

/** All bytes under a node of a heap profile. */
export function bytesOf({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  return children.reduce((sum, child) => sum + bytesOf(child), selfSize);
}

function folded(stacks: readonly (readonly [Called[], number])[], folder: string): Folded {
  const sums = new Map<string, number>();
  for (const [stack, value] of stacks) {
    const from = stack.findIndex(({ url }) => url.includes(`/${folder}/`));
    const named = stack.slice(from).filter(({ functionName }) => functionName !== '');
    const names = appStack(named.map(({ functionName, url }) => ({ name: functionName, file: url })));
    if (from < 0 || names.length === 0 || value <= 0) continue;
    const line = names.join(';');
    sums.set(line, (sums.get(line) ?? 0) + value);
  }
  return sums;
}
