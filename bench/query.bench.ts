import { type Benchmark, type BenchOptions, type Figure, quantile } from './measure.ts';
import { residentMb } from './memory.ts';
import { startLabProcess } from './processes.ts';

const CLIENTS = 20;

/** `/query` under load. The lab runs in a separate process, and its stand-ins answer at once. */
export const queryBench: Benchmark = {
  async run({ quick, questions, signal }: BenchOptions): Promise<Figure[]> {
    const lab = await startLabProcess(['--latency', 'openai=0', '--latency', 'pinecone=0']);
    try {
      const idle = residentMb(lab.pid);
      await load(lab.ragApi, 2_000, signal); // warm-up: code compiled, caches full
      const cpuBefore = await gauge(lab.ragApi, 'process_cpu_seconds_total');
      const { seconds, latencies } = await load(lab.ragApi, quick ? 2_000 : 5_000, signal);
      const cpu = (await gauge(lab.ragApi, 'process_cpu_seconds_total')) - cpuBefore;
      const count = latencies.length;
      const rest = Math.max((questions ?? (quick ? 4_000 : 10_000)) - 2_000 - count, 0);
      await load(lab.ragApi, rest, signal);
      const loaded = residentMb(lab.pid);
      return [
        { name: '/query throughput', value: count / seconds, unit: 'per s', note: `${CLIENTS} clients` },
        { name: '/query p50', value: quantile(latencies, 0.5), unit: 'ms', note: `${CLIENTS} clients` },
        { name: '/query p99', value: quantile(latencies, 0.99), unit: 'ms', note: `${CLIENTS} clients` },
        { name: '/query CPU', value: (cpu / count) * 1e6, unit: 'µs each' },
        ...memory('memory of the idle lab', idle, 300),
        ...memory(`memory after ${(2_000 + count + rest).toLocaleString('en')} questions`, loaded, 400),
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

function memory(name: string, value: number | undefined, atMost: number): Figure[] {
  if (value === undefined) return [];
  return [{ name, value, unit: 'MB', goal: { atMost }, note: "with Prometheus and the learner's process" }];
}

async function gauge(ragApi: string, name: string): Promise<number> {
  const text = await (await fetch(`${ragApi}/metrics`)).text();
  const line = text.split('\n').find((l) => l.startsWith(`${name} `));
  if (!line) throw new Error(`/metrics has no ${name}`);
  return Number(line.slice(name.length));
}
