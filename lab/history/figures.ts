import type { History } from './history.ts';
import type { Dimension, Signal } from './signals.ts';

/** A figure about a window of time, in both languages. */
export interface Figure {
  id: string;
  /** What it is, in words of the business. */
  title: string;
  unit: 'score' | 'usd' | 'share' | 'count' | 'per hundred';
  /** Length of the window, if it is not the whole week: it begins with the week. */
  days?: number;
  /** The columns that its values are split by. */
  by: readonly string[];
  /** For a window such as `7d` that ends at the time of the query. Undefined where Prometheus can't know it. */
  promql?: (window: string) => string;
  /** With the parameters `:from` and `:to`, milliseconds since the epoch; the window is (from, to]. Has a column `value`. */
  sql: string;
}

const VOTED = 'voted_at > :from AND voted_at <= :to';
const ANSWERED = 'answered_at > :from AND answered_at <= :to';
const USER = `body->>'userId'`;
const COST = `body->>'costUsd'`;
const QUERIES = (window: string) => `sum(increase(rag_query_duration_seconds_count[${window}]))`;

/** The figures of a history. Votes are counted under the name and labels of its own counter. */
export function figuresOf({ signals }: Pick<History, 'signals'>) {
  const counter = signals.find(({ kind }) => kind === 'votes')!;
  const rating = labelFor(counter, 'rating') ?? 'rating';
  const [type, tier] = [labelFor(counter, 'query_type'), labelFor(counter, 'tier')];
  const up = `${counter.name}{${rating}="up"}`;
  const votes = (window: string, by = '') => `sum${by}(increase(${counter.name}[${window}]))`;
  const score = (window: string, by = '') =>
    `1 + 4 * sum${by}(increase(${up}[${window}]))\n  / ${votes(window, by)}`;
  const scoreSql = (columns: string) => `SELECT ${columns}1 + 4.0 * avg(rating = 'up') AS value`;
  return {
    score: {
      id: 'score',
      title: 'Satisfaction, from 1 (only thumbs down) to 5 (only thumbs up)',
      unit: 'score',
      by: [],
      promql: (window) => score(window),
      sql: `${scoreSql('')} FROM cast_votes WHERE ${VOTED}`,
    },
    votes: {
      id: 'votes',
      title: 'Votes by query type, tier and rating',
      unit: 'count',
      by: ['query_type', 'tier', 'rating'],
      // only a counter with these labels knows
      promql:
        type && tier
          ? (window) =>
              renamed(votes(window, ` by (${type}, ${tier}, ${rating}) `), { query_type: type, tier, rating })
          : undefined,
      sql: `SELECT query_type, tier, rating, count(*) AS value FROM cast_votes JOIN answers USING (query_id)\nWHERE ${VOTED} GROUP BY query_type, tier, rating`,
    },
    drift: {
      id: 'drift',
      title: 'Satisfaction by query type',
      unit: 'score',
      by: ['query_type'],
      promql: type ? (window) => renamed(score(window, ` by (${type}) `), { query_type: type }) : undefined,
      sql: `${scoreSql('query_type, ')} FROM cast_votes JOIN answers USING (query_id)\nWHERE ${VOTED} GROUP BY query_type`,
    },
    costPerActiveUser: {
      id: 'cost-per-active-user',
      title: 'Cost per active user, by the month they signed up',
      unit: 'usd',
      by: ['cohort'],
      promql: (window) =>
        `sum by (cohort) (increase(rag_query_cost_usd_total[${window}]))\n  / max by (cohort) (rag_active_users)`,
      sql: `SELECT cohort, sum(${COST}) / count(DISTINCT user_id) AS value FROM answers JOIN users ON user_id = ${USER}\nWHERE ${ANSWERED} GROUP BY cohort`,
    },
    costPerQuery: {
      id: 'cost-per-query',
      title: 'Cost per question, by tier',
      unit: 'usd',
      by: ['tier'],
      promql: (window) =>
        `sum by (tier) (increase(rag_cost_per_query_usd_sum[${window}]))\n  / sum by (tier) (increase(rag_cost_per_query_usd_count[${window}]))`,
      sql: `SELECT tier, avg(${COST}) AS value FROM answers WHERE ${ANSWERED} GROUP BY tier`,
    },
    featureUse: {
      id: 'feature-use',
      title: 'Active users who used the new follow-up questions, by the month they signed up',
      unit: 'share',
      by: ['cohort'],
      sql: `SELECT cohort, 1.0 * count(DISTINCT CASE WHEN body->>'feature' = 'follow-ups' THEN user_id END) / count(DISTINCT user_id) AS value\nFROM answers JOIN users ON user_id = ${USER} WHERE ${ANSWERED} GROUP BY cohort`,
    },
    retention: {
      id: 'retention',
      days: 3.5,
      title: 'Users of the first half of a week who came back in the second, by what they had asked about',
      unit: 'share',
      by: ['query_type'],
      sql: `WITH asked AS (SELECT DISTINCT ${USER} AS user_id, query_type FROM answers WHERE ${ANSWERED}),\n  later AS (SELECT DISTINCT ${USER} AS user_id FROM answers WHERE answered_at > :to AND answered_at <= :to + (:to - :from))\nSELECT query_type, avg(user_id IN later) AS value FROM asked GROUP BY query_type`,
    },
    revenue: {
      id: 'revenue',
      title: 'Revenue after an answer, by what the user had asked about',
      unit: 'usd',
      by: ['query_type'],
      promql: (window) => `sum by (query_type) (increase(rag_revenue_usd_total[${window}]))`,
      sql: `SELECT query_type, sum(usd) AS value FROM purchases JOIN answers USING (query_id)\nWHERE bought_at > :from AND bought_at <= :to GROUP BY query_type`,
    },
    tickets: {
      id: 'tickets',
      title: 'Support tickets after an answer, by what the user had asked about',
      unit: 'count',
      by: ['query_type'],
      promql: (window) => `sum by (query_type) (increase(rag_support_tickets_total[${window}]))`,
      sql: `SELECT query_type, count(*) AS value FROM tickets JOIN answers USING (query_id)\nWHERE opened_at > :from AND opened_at <= :to GROUP BY query_type`,
    },
    activeUsers: {
      id: 'active-users',
      title: 'People who used the assistant',
      unit: 'count',
      by: [],
      promql: () => 'sum(rag_active_users)',
      sql: `SELECT count(DISTINCT ${USER}) AS value FROM answers WHERE ${ANSWERED}`,
    },
    costPerUser: {
      id: 'cost-per-user',
      title: 'What the assistant cost us for each of them',
      unit: 'usd',
      by: [],
      promql: (window) => `sum(increase(rag_query_cost_usd_total[${window}])) / sum(rag_active_users)`,
      sql: `SELECT sum(${COST}) / count(DISTINCT ${USER}) AS value FROM answers WHERE ${ANSWERED}`,
    },
    revenuePerQuery: {
      id: 'revenue-per-query',
      title: 'What one question earned',
      unit: 'usd',
      by: [],
      promql: (window) => `sum(increase(rag_revenue_usd_total[${window}]))\n  / ${QUERIES(window)}`,
      sql: `SELECT (SELECT sum(usd) FROM purchases WHERE bought_at > :from AND bought_at <= :to)\n  / (SELECT count(*) FROM answers WHERE ${ANSWERED}) AS value`,
    },
    ticketsPerHundred: {
      id: 'tickets-per-hundred',
      title: 'Questions in a hundred that still became a support ticket',
      unit: 'per hundred',
      by: [],
      promql: (window) => `100 * sum(increase(rag_support_tickets_total[${window}]))\n  / ${QUERIES(window)}`,
      sql: `SELECT 100.0 * (SELECT count(*) FROM tickets WHERE opened_at > :from AND opened_at <= :to)\n  / (SELECT count(*) FROM answers WHERE ${ANSWERED}) AS value`,
    },
  } as const satisfies Record<string, Figure>;
}

export type Figures = ReturnType<typeof figuresOf>;

/** The label of a signal that holds this. */
export function labelFor({ labels }: Signal, dimension: Dimension): string | undefined {
  return Object.entries(labels).find(([, held]) => held === dimension)?.[0];
}

/** Gives a learner's own labels the names of the columns. */
function renamed(promql: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names)
    .filter(([column, label]) => column !== label)
    .reduce(
      (inner, [column, label]) => `label_replace(${inner}, "${column}", "$1", "${label}", "(.*)")`,
      promql,
    );
}

/** The figures for a person who decides, in the order of a page. */
export const TILES = ['score', 'activeUsers', 'costPerUser', 'revenuePerQuery', 'ticketsPerHundred'] as const;
