import type { Checkpoint } from './checkpoint.ts';

/** What the lesson says of a checkpoint: enough for a slide, without what looks at live systems. */
export type CheckpointWords = Pick<Checkpoint, 'id' | 'name' | 'verify' | 'impact'>;

export const DATADOG: CheckpointWords = {
  id: 1,
  name: 'Datadog APM showing data',
  verify: 'Datadog UI shows flame graphs from the last hour',
  impact: 'M7.3 adds custom metrics to the same Datadog dashboard',
};

export const PROMETHEUS: CheckpointWords = {
  id: 2,
  name: 'Prometheus still collecting metrics',
  verify: 'Grafana shows metrics updating',
  impact: 'M7.3 creates custom Prometheus metrics',
};

export const FEEDBACK: CheckpointWords = {
  id: 3,
  name: 'User feedback mechanism exists',
  verify: 'Your RAG API can capture user ratings (thumbs up/down)',
  impact: 'M7.3 tracks satisfaction as custom metric',
};

export const COST: CheckpointWords = {
  id: 4,
  name: 'Cost data available',
  verify: 'You know OpenAI, Pinecone costs',
  impact: 'M7.3 creates cost-per-query metric',
};

/** In the lesson's order. */
export const LESSON: readonly CheckpointWords[] = [DATADOG, PROMETHEUS, FEEDBACK, COST];
