import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard, figure, lines } from './panels.ts';

const LIKED = 'rag_satisfaction_score_total{rating="up"}';
const COST = 'rag_vendor_cost_usd_total';

/** The dashboard that M7.3 adds: whether the answers help, and what a helpful answer costs. Queries the rules in `../rules/`. */
export function businessDashboard(): Dashboard {
  return dashboard(
    'rag-business',
    'RAG API: business',
    'Satisfaction, volume and cost of the answers, by tier and query type. Uses the recording rules of the workbook.',
    ['business'],
  )
    .withPanel(
      figure({
        title: 'Satisfaction score',
        description: 'From 1 (only thumbs down) to 5 (only thumbs up), in the last hour.',
        queries: { score: 'all:rag_satisfaction_score:score1h' },
        unit: 'short',
        redGreen: [3.8, 4.2],
      }),
    )
    .withPanel(
      figure({
        title: 'Votes in the last hour',
        description: 'With fewer than 20 votes the score says little, and no alert fires.',
        queries: { votes: 'all:rag_satisfaction_score:increase1h' },
        unit: 'short',
        redGreen: [1, 20],
      }),
    )
    .withPanel(
      figure({
        title: 'Cost per query',
        queries: { cost: 'all:rag_cost_per_query_usd:ratio_increase1h' },
        unit: 'currencyUSD',
        redGreen: [0.01, 0.005],
      }),
    )
    .withPanel(
      figure({
        title: 'Cost per satisfied answer',
        description:
          'Cost of all answers, divided by the number of answers with a thumbs up. Empty without a thumbs up.',
        queries: { cost: 'all:rag_cost_per_satisfied_answer_usd:ratio_increase1h' },
        unit: 'currencyUSD',
      }),
    )
    .withPanel(
      lines({
        title: 'Satisfaction',
        description: 'Share of thumbs up among the votes of the last hour.',
        queries: { all: 'all:rag_satisfaction_score:ratio_increase1h' },
        unit: 'percentunit',
        range: [0, 1],
      }),
    )
    .withPanel(
      lines({
        title: 'Votes',
        description: 'The points are exemplars: each links a vote to its trace.',
        queries: { '{{rating}}': 'sum by (rating) (rate(rag_satisfaction_score_total[$__rate_interval]))' },
        unit: 'cps',
        exemplars: true,
      }),
    )
    .withPanel(
      lines({
        title: 'Volume',
        queries: {
          'queries per hour': 'sum(increase(rag_query_duration_seconds_count[1h]))',
          'votes per hour': 'all:rag_satisfaction_score:increase1h',
        },
        unit: 'short',
      }),
    )
    .withPanel(
      lines({
        title: 'Satisfaction by tier',
        description: 'Needs the label tier on the counter of Exercise 3.',
        queries: { '{{tier}}': 'tier:rag_satisfaction_score:ratio_increase1h' },
        unit: 'percentunit',
        range: [0, 1],
      }),
    )
    .withPanel(
      lines({
        title: 'Satisfaction by query type',
        description: 'Needs the label query_type on the counter of Exercise 3.',
        queries: { '{{query_type}}': 'query_type:rag_satisfaction_score:ratio_increase1h' },
        unit: 'percentunit',
        range: [0, 1],
      }),
    )
    .withPanel(
      lines({
        title: 'Cost by vendor',
        queries: { '{{vendor}} per hour': `sum by (vendor) (increase(${COST}[1h]))` },
        unit: 'currencyUSD',
      }),
    )
    .withPanel(
      lines({
        title: 'Liked answers by tier and query type',
        description: 'Per hour. Needs both labels on the counter of Exercise 3.',
        queries: { '{{tier}} {{query_type}}': `sum by (tier, query_type) (increase(${LIKED}[1h]))` },
        unit: 'short',
      }),
    )
    .build();
}
