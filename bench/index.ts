import type { Benchmark } from './measure.ts';

/** All benchmarks by name, in the order of the table. Each loads what it measures only when it runs. */
export const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  commands: async () => (await import('./commands.bench.ts')).commandsBench,
  checkpoint: async () => (await import('./checkpoint.bench.ts')).checkpointBench,
  query: async () => (await import('./query.bench.ts')).queryBench,
  grading: async () => (await import('./grading.bench.ts')).gradingBench,
  'hand-ins': async () => (await import('./hand-ins.bench.ts')).handInsBench,
  prometheus: async () => (await import('./prometheus.bench.ts')).prometheusBench,
  telemetry: async () => (await import('./telemetry.bench.ts')).telemetryBench,
  class: async () => (await import('./class.bench.ts')).classBench,
  slides: async () => (await import('./slides.bench.ts')).slidesBench,
  page: async () => (await import('./page.bench.ts')).pageBench,
  history: async () => (await import('./history.bench.ts')).historyBench,
};
