import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, figure, lines } from './panels.ts';

const WINDOW = '$__rate_interval';
const share = (top: string, all: string) => `sum(rate(${top}[${WINDOW}])) / sum(rate(${all}[${WINDOW}]))`;
const quantile = (q: number) =>
  `histogram_quantile(${q}, sum by (le) (rate(rag_query_duration_seconds_bucket[${WINDOW}])))`;

/** The dashboard from M7.2: how the RAG API runs. It does not say whether the answers help. */
export function technicalDashboard(): Dashboard {
  return dashboard(
    'rag-technical',
    'RAG API: technical',
    'How the RAG API runs: traffic, latency, errors, cache, tokens, process.',
    ['technical'],
  )
    .withPanel(figure({ title: 'Targets up', queries: { up: 'sum(up{job="rag-api"})' }, unit: 'short' }))
    .withPanel(
      figure({
        title: 'Queries per second',
        queries: { queries: `sum(rate(rag_query_duration_seconds_count[${WINDOW}]))` },
        unit: 'reqps',
      }),
    )
    .withPanel(
      figure({
        title: 'Errors',
        description: 'Share of queries that failed because of a vendor or the store.',
        queries: { errors: share('rag_query_errors_total', 'rag_query_duration_seconds_count') },
        unit: 'percentunit',
        redGreen: [0.05, 0.01],
      }),
    )
    .withPanel(
      figure({
        title: 'Cache hits',
        queries: { hits: share('rag_cache_lookups_total{result="hit"}', 'rag_cache_lookups_total') },
        unit: 'percentunit',
      }),
    )
    .withPanel(
      lines({
        title: 'Latency',
        queries: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
        unit: 's',
      }),
    )
    .withPanel(
      lines({
        title: 'Errors by stage',
        queries: { '{{stage}}': `sum by (stage) (rate(rag_query_errors_total[${WINDOW}]))` },
        unit: 'cps',
      }),
    )
    .withPanel(
      lines({
        title: 'Tokens',
        queries: { '{{model}} {{kind}}': `sum by (model, kind) (rate(rag_tokens_total[${WINDOW}]))` },
        unit: 'cps',
      }),
    )
    .withPanel(
      lines({
        title: 'Event loop lag and CPU',
        description: 'By process: an average would hide the one that is stuck.',
        queries: {
          'lag p99 {{instance}}': 'nodejs_eventloop_lag_p99_seconds{job="rag-api"}',
          'CPU s/s {{instance}}': `rate(process_cpu_seconds_total{job="rag-api"}[${WINDOW}])`,
        },
        unit: 's',
      }),
    )
    .build();
}
