import type { Checkpoint } from './checkpoint.ts';

/** The readiness checks in the lesson's order and words. This file loads no check, so that a help text comes at once. */
export const LESSON = {
  datadog: {
    id: 1,
    name: 'Datadog APM showing data',
    verify: 'Datadog UI shows flame graphs from the last hour',
    impact: 'M7.3 adds custom metrics to the same Datadog dashboard',
    asks: ['datadog'],
    liveWhenSet: ['DD_API_KEY', 'DD_APP_KEY'],
    liveNeeds: ['DD_API_KEY', 'DD_APP_KEY'],
  },
  prometheus: {
    id: 2,
    name: 'Prometheus still collecting metrics',
    verify: 'Grafana shows metrics updating',
    impact: 'M7.3 creates custom Prometheus metrics',
    asks: ['prometheus', 'grafana'],
    liveWhenSet: ['PROMETHEUS_URL', 'GRAFANA_URL'],
    liveNeeds: ['PROMETHEUS_URL', 'GRAFANA_URL', 'GRAFANA_TOKEN', 'RAG_API_URL'],
  },
  feedback: {
    id: 3,
    name: 'User feedback mechanism exists',
    verify: 'Your RAG API can capture user ratings (thumbs up/down)',
    impact: 'M7.3 tracks satisfaction as custom metric',
    asks: [],
    liveWhenSet: ['RAG_API_URL'],
    liveNeeds: ['RAG_API_URL'],
  },
  cost: {
    id: 4,
    name: 'Cost data available',
    verify: 'You know OpenAI, Pinecone costs',
    impact: 'M7.3 creates cost-per-query metric',
    asks: ['openai', 'pinecone'],
    liveWhenSet: ['OPENAI_ADMIN_KEY', 'PINECONE_API_KEY'],
    liveNeeds: ['OPENAI_ADMIN_KEY', 'PINECONE_API_KEY'],
  },
} satisfies Record<string, Omit<Checkpoint, 'check'>>;
