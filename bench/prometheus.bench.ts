import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { Counter } from 'prom-client';
import { LAB_SERVICE } from '#lab/identity.ts';
import { startLab } from '#lab/lab.ts';
import { prometheusAhead } from '#lab/prometheus/lab-prometheus.ts';
import { findPrometheus } from '#lab/prometheus/prometheus.ts';
import type { Vote } from '#lab/rag-api/feedback.ts';
import { exemplarRegistry, exposition, Registry } from '#lab/rag-api/metrics.ts';
import { fileUrl } from '#lab/rag-api/store.ts';
import { feedbackRoutes } from '../solutions/2-build/feedback.ts';
import { satisfactionCounter } from '../solutions/3-apply/satisfaction.ts';
import { type Benchmark, type BenchOptions, type Figure, median, rounds, timed } from './measure.ts';

/** The time from a vote to its value in PromQL, and the cost of counting votes and of `/metrics`. */
export const prometheusBench: Benchmark = {
  async run(options): Promise<Figure[]> {
    const figures: Figure[] = findPrometheus() ? [await voteToPromql(options)] : [];
    for (const series of [1_000, 10_000]) {
      const ms = await exposing(series, options.quick ? 5 : 20);
      const name = `/metrics with ${series.toLocaleString('en')} series`;
      figures.push({ name, value: ms, unit: 'ms', note: 'OpenMetrics, one process' });
    }
    return [...figures, ...counting(options.quick ? 3 : 9)];
  },
};

/** Votes at random moments between two scrapes: votes in a row would all come right after a scrape. */
async function voteToPromql({ quick, signal }: BenchOptions): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'workbook-bench-'));
  const registry = exemplarRegistry();
  const counter = satisfactionCounter(registry);
  const lab = await startLab({
    databaseUrl: fileUrl(join(folder, 'bench.db')),
    prometheus: await prometheusAhead({ port: 0, job: LAB_SERVICE, log: () => {} }),
    learner: {
      feedback: (deps) => feedbackRoutes({ ...deps, onVote: (vote) => counter.record(vote) }),
      metrics: (format) => exposition(registry, format),
    },
  });
  const query = encodeURIComponent('sum(rag_satisfaction_score_total)');
  const votes = async (): Promise<number> => {
    signal.throwIfAborted();
    const response = await fetch(`${lab.standIns.prometheus}/api/v1/query?query=${query}`);
    const body = (await response.json()) as { data: { result: { value: [number, string] }[] } };
    return Number(body.data.result[0]?.value[1] ?? Number.NaN);
  };
  const until = async (wanted: number) => {
    while ((await votes()) !== wanted) await pause(10);
  };
  const put = (url: string, method: string, body: object) =>
    fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  try {
    await until(0); // after the first scrape
    let cast = 0;
    const taken = await rounds(quick ? 3 : 15, async () => {
      const asked = await put(`${lab.ragApi}/query`, 'POST', { question: 'How do I invite a teammate?' });
      const { queryId } = (await asked.json()) as { queryId: string };
      await pause(Math.random() * 1_000);
      cast += 1;
      return timed(async () => {
        await put(`${lab.ragApi}/query/${queryId}/feedback`, 'PUT', { rating: 'up' });
        await until(cast);
      });
    });
    return {
      name: 'vote → visible in PromQL',
      value: median(taken),
      unit: 'ms',
      goal: { atMost: 1_100 },
      note: `${taken.length} votes, slowest ${Math.round(Math.max(...taken))} ms`,
    };
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function exposing(series: number, count: number): Promise<number> {
  const registry = new Registry();
  const labelNames = ['tier', 'query_type'];
  const counter = new Counter({
    name: 'wide_total',
    help: 'Many series.',
    labelNames,
    registers: [registry],
  });
  for (let i = 0; i < series; i += 1) counter.inc({ tier: `t${i % 10}`, query_type: `q${i}` });
  return median(await rounds(count, () => timed(() => exposition(registry, 'openMetrics'))));
}

const BATCH = 200_000;

/** `record()` of the solution and OpenTelemetry's counter, in turns, so that both run under the same load. */
function counting(turns: number): Figure[] {
  const solution = satisfactionCounter(exemplarRegistry());
  const reader = new PeriodicExportingMetricReader({
    exporter: new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE),
    exportIntervalMillis: 2 ** 31 - 1,
  });
  const provider = new MeterProvider({ readers: [reader] });
  const other = provider.getMeter('bench').createCounter('satisfaction_score');
  const vote: Vote = { queryId: 'a', rating: 'up', tier: 'free', queryType: 'setup' };
  const own: number[] = [];
  const otel: number[] = [];
  for (let turn = -1; turn < turns; turn += 1) {
    const first = nanoseconds(() => solution.record(vote));
    const second = nanoseconds(() => other.add(1, { rating: vote.rating }));
    if (turn < 0) continue; // warm-up
    own.push(first);
    otel.push(second);
  }
  void provider.shutdown().catch(() => {});
  const note = `CPU time, ${BATCH.toLocaleString('en')} calls a turn, least of ${turns}`;
  return [
    { name: 'record() of a vote', value: Math.min(...own), unit: 'ns', goal: { atMost: 300 }, note },
    { name: "OpenTelemetry's counter, same run", value: Math.min(...otel), unit: 'ns', note },
  ];
}

/** CPU time of this process per call, in ns. Other busy processes don't add to it. */
function nanoseconds(work: () => void): number {
  const start = process.cpuUsage();
  for (let i = 0; i < BATCH; i += 1) work();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) / BATCH) * 1e3;
}
