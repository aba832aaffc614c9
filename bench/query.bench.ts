import { type Benchmark, type BenchOptions, type Figure, quantile } from './measure.ts';
import { startLabProcess } from './processes.ts';

const CLIENTS = 20;

/** `/query` under load. The lab runs in a separate process, and its stand-ins answer at once. */
export const queryBench: Benchmark = {
  name: 'query',
  async run({ quick, signal }: BenchOptions): Promise<Figure[]> {
    const lab = await startLabProcess(['--latency', 'openai=0', '--latency', 'pinecone=0']);
    try {
      await load(lab.ragApi, 2_000, signal); // warm-up: code compiled, caches full
      const cpuBefore = await gauge(lab.ragApi, 'process_cpu_seconds_total');
      const { seconds, latencies } = await load(lab.ragApi, quick ? 2_000 : 10_000, signal);
      const cpu = (await gauge(lab.ragApi, 'process_cpu_seconds_total')) - cpuBefore;
      const count = latencies.length;
      const early = await lowestMemory(lab.ragApi, signal);
      const rest = quick ? 8_000 : 88_000;
      await load(lab.ragApi, rest, signal);
      const late = await lowestMemory(lab.ragApi, signal);
      return [
        { name: '/query throughput', value: count / seconds, unit: 'per s', goal: { atLeast: 300 } },
        { name: '/query p50', value: quantile(latencies, 0.5), unit: 'ms', note: `${CLIENTS} clients` },
        { name: '/query p99', value: quantile(latencies, 0.99), unit: 'ms', note: `${CLIENTS} clients` },
        { name: '/query CPU', value: (cpu / count) * 1e6, unit: 'µs each' },
        {
          name: `memory after ${(2_000 + count + rest).toLocaleString('en')} queries`,
          value: late / early,
          unit: `× of ${Math.round(early / 1e6)} MB`,
          goal: { atMost: 1.1 },
          note: `resident, against ${(2_000 + count).toLocaleString('en')} queries`,
        },
      ];
    } finally {
      await lab.stop();
    }
  },
};

async function load(
  ragApi: string,
  count: number,
  signal: AbortSignal,
): Promise<{ seconds: number; latencies: number[] }> {
  const latencies: number[] = [];
  let next = 0;
  const start = performance.now();
  const client = async () => {
    while (next < count) {
      signal.throwIfAborted();
      const question = `How do I invite teammate number ${next++ % 5_000}?`;
      const begin = performance.now();
      const response = await fetch(`${ragApi}/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ question }),
      });
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`/query answered ${response.status}`);
      latencies.push(performance.now() - begin);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return { seconds: (performance.now() - start) / 1000, latencies };
}

/** The lowest of a few readings of the resident memory, in bytes: one of them comes after a garbage collection. */
async function lowestMemory(ragApi: string, signal: AbortSignal): Promise<number> {
  const seen: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    await load(ragApi, 200, signal);
    seen.push(await gauge(ragApi, 'process_resident_memory_bytes'));
  }
  return Math.min(...seen);
}

async function gauge(ragApi: string, name: string): Promise<number> {
  const text = await (await fetch(`${ragApi}/metrics`)).text();
  const line = text.split('\n').find((l) => l.startsWith(`${name} `));
  if (!line) throw new Error(`/metrics has no ${name}`);
  return Number(line.slice(name.length));
}
