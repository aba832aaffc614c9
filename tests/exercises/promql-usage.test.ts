import { describe, expect, test } from 'vitest';
import { type KnownMetric, knownMetrics } from '../../exercises/4-ship/checks/known-metrics.ts';
import { labelValuesFault } from '../../exercises/4-ship/checks/label-values.ts';
import { queryLabelsFault } from '../../exercises/4-ship/checks/query-labels.ts';
import { usageFault } from '../../exercises/4-ship/checks/usage.ts';
import { matchingFault } from '../../exercises/4-ship/checks/vector-matching.ts';
import { parseQuery, QuerySyntaxError } from '../../lab/promql/query.ts';
import { checkRanges } from '../../lab/promql/query-types.ts';

const VOTES: KnownMetric = { name: 'votes_total', type: 'counter', labels: ['rating', 'tier'] };
const USERS: KnownMetric = { name: 'active_users', type: 'gauge', labels: ['cohort'] };
const WAIT: KnownMetric = { name: 'wait_seconds', type: 'histogram', labels: ['tier'] };
const KNOWN = knownMetrics([VOTES, USERS, WAIT]);

describe('PromQL that is right', () => {
  test.each([
    [VOTES, 'sum by (tier) (rate(votes_total{rating="up"}[1h])) / sum by (tier) (rate(votes_total[1h]))'],
    [VOTES, 'sum(increase(votes_total[1d] offset 1w)) by (rating)'],
    [VOTES, 'rate((votes_total[5m]))'],
    [VOTES, 'avg_over_time(sum(rate(votes_total[5m]))[1d:5m])'],
    [VOTES, 'max_over_time(rate(votes_total[5m])[1d:])'],
    [VOTES, 'count(votes_total) by (tier)'],
    [VOTES, 'absent(votes_total)'],
    [VOTES, 'sum without (instance, job) (irate(votes_total[5m] @ end()))'],
    [VOTES, 'topk(3, sum by (tier) (rate(votes_total[1h])))'],
    [VOTES, 'sum(rate(votes_total[1h])) / scalar(sum(active_users))'],
    [VOTES, '{__name__="votes_total", rating="up"} and rate(votes_total[5m])', 'bare'],
    [VOTES, 'sum(rate({"votes_total", rating="up"}[1h]))'],
    [VOTES, 'sum by (vote) (label_replace(rate(votes_total[1h]), "vote", "$1", "rating", "(.*)"))'],
    [VOTES, 'sum(increase(votes_total[1d])) / sum(increase(helpdesk_tickets_total{queue="x"}[1d]))'],
    [VOTES, 'sum(rate(votes_total[1h])) / sum(rate(rag_query_duration_seconds_count[1h]))'],
    [USERS, 'active_users'],
    [USERS, 'sum by (cohort) (active_users) - sum by (cohort) (active_users offset 1w)'],
    [USERS, 'deriv(active_users[1d])'],
    [USERS, 'avg_over_time(active_users{cohort!=""}[1d])'],
    [USERS, 'sum(rate(rag_vendor_cost_usd_total{vendor="openai"}[1d])) / sum(active_users)'],
    [WAIT, 'histogram_quantile(0.9, rate(wait_seconds_bucket[5m]))'],
    [WAIT, 'histogram_quantile(0.9, sum by (tier, le) (rate(wait_seconds_bucket{tier="paid"}[5m])))'],
    [WAIT, 'histogram_quantile(0.9, sum without (tier) (rate(wait_seconds_bucket[5m])))'],
    [WAIT, 'max(histogram_quantile(0.9, sum by (le, tier) (rate(wait_seconds_bucket[5m]))))'],
    [WAIT, 'rate(wait_seconds_sum[5m]) / rate(wait_seconds_count[5m])'],
    [WAIT, 'sum(rate(wait_seconds_bucket{le="1"}[5m])) / sum(rate(wait_seconds_count[5m]))'],
  ] as [KnownMetric, string, 'bare'?][])('%o', (metric, promql, fault) => {
    const query = parseQuery(promql);
    checkRanges(query);
    if (fault) return expect(usageFault(query, metric, KNOWN)?.got).toContain(fault);
    expect(usageFault(query, metric, KNOWN)).toBeUndefined();
    expect(queryLabelsFault(query, KNOWN)).toBeUndefined();
    expect(labelValuesFault(query, KNOWN)).toBeUndefined();
    expect(matchingFault(query, KNOWN)).toBeUndefined();
  });
});

describe('PromQL that is misused', () => {
  test.each([
    [USERS, 'rate(active_users[5m])', 'no rate() around a gauge'],
    [USERS, 'sum(increase(active_users[1d]))', 'no increase() around a gauge'],
    [VOTES, 'votes_total', 'rate(votes_total'],
    [VOTES, 'sum(votes_total{rating="up"}) / sum(votes_total)', 'rate(votes_total'],
    [VOTES, 'sum_over_time(votes_total[1d])', 'rate(votes_total'],
    [VOTES, 'deriv(votes_total[1d])', 'rate() or increase()'],
    [VOTES, 'rate(sum(votes_total)[5m:])', 'rate(votes_total'],
    [WAIT, 'rate(wait_seconds[5m])', 'wait_seconds_bucket'],
    [WAIT, 'sum(wait_seconds_count)', 'rate(wait_seconds_count'],
    [WAIT, 'histogram_quantile(0.9, sum(rate(wait_seconds_bucket[5m])))', 'le among the labels'],
    [
      WAIT,
      'histogram_quantile(0.9, sum without (le) (rate(wait_seconds_bucket[5m])))',
      'le among the labels',
    ],
    [WAIT, 'histogram_quantile(0.9, rate(wait_seconds_count[5m]))', 'the _bucket series'],
    [WAIT, 'histogram_quantile(95, sum by (le) (rate(wait_seconds_bucket[5m])))', 'between 0 and 1'],
    [USERS, 'quantile(90, active_users)', 'between 0 and 1'],
    [USERS, 'rate(max by (cohort) (active_users)[7d:1h])', 'no rate() around a gauge'],
    [VOTES, 'sum(rate(votes_total[1s]))', 'a window of at least 30 s'],
    [VOTES, 'sum(rate(rag_vendor_cost_usd_total[5m]))', 'PromQL that uses votes_total'],
  ] as const)('%o', (metric, promql, expected) =>
    expect(usageFault(parseQuery(promql), metric, KNOWN)?.expected).toContain(expected),
  );

  test.each([
    ['rate(votes_total{cohort="a"}[5m])', 'votes_total: rating, tier', 'votes_total{cohort=…}'],
    ['sum by (plan) (rate(votes_total[5m]))', 'votes_total: rating, tier', 'by (plan)'],
    ['sum(active_users{le="1"})', 'active_users: cohort', 'active_users{le=…}'],
  ])('%s has a label that is not declared', (promql, labels, got) =>
    expect(queryLabelsFault(parseQuery(promql), KNOWN)).toMatchObject({
      expected: `only the labels of ${labels}`,
      got,
    }),
  );
});

describe('values that a label has', () => {
  const found = (promql: string) => labelValuesFault(parseQuery(promql), KNOWN);

  test.each([
    'rate(votes_total{rating="up", tier=~"free|paid"}[1d])',
    'rate(votes_total{rating!="down", tier!=""}[1d])',
    'rate(votes_total{rating=~"u.*"}[1d])',
    'active_users{cohort="2026-11"}',
    'rate(rag_query_errors_total{stage="search"}[1d])',
    'increase(helpdesk_tickets_total{rating="angry"}[7d])',
  ])('%s', (promql) => expect(found(promql)).toBeUndefined());

  test.each([
    ['rate(votes_total{rating="thumbs_up"}[1d])', 'up, down'],
    ['rate(votes_total{tier=~"premium|pro"}[1d])', 'free, paid'],
    ['rate(votes_total{tier!="premium"}[1d])', 'free, paid'],
    ['rate(votes_total{rating="up",rating="down"}[1d])', 'one pair of braces'],
    ['active_users{cohort="a",cohort="b"}', 'one pair of braces'],
    ['rate(rag_query_errors_total{stage="serach"}[1d])', 'embed, search'],
  ])('%s', (promql, expected) => expect(found(promql)?.expected).toContain(expected));
});

describe('two sides that match', () => {
  const UP = 'rate(votes_total{rating="up"}[1d])';
  const DOWN = 'rate(votes_total{rating="down"}[1d])';
  const ALL = 'rate(votes_total[1d])';
  const found = (promql: string) => matchingFault(parseQuery(promql), KNOWN);

  test.each([
    `sum by (tier) (${UP}) / sum by (tier) (${ALL})`,
    `sum by (tier) (${UP}) / ignoring (rating) sum by (tier) (${ALL})`,
    `sum without (rating) (${UP}) / sum without (rating) (${ALL})`,
    `${UP} / ignoring (rating) ${DOWN}`,
    `${UP} / ignoring (rating) sum without (rating) (${ALL})`,
    `sum by (tier) (${UP}) / on () group_left () sum(${ALL})`,
    `sum by (tier, rating) (${ALL}) / on (tier) group_left () sum by (tier) (${ALL})`,
    `sum(${UP}) / sum(${ALL}) or vector(0)`,
    `${UP} / ${UP.replace('[1d]', '[1d] offset 1w')}`,
    `sum by (tier) (${UP}) / sum by (tier) (increase(helpdesk_tickets_total[7d]))`,
    `sum by (tier) (${ALL}) > 5 and sum by (tier) (${UP}) > 1`,
    `sum by (tier) (${ALL}) / 2`,
    `sum by (tier) (${ALL}) / scalar(sum(${ALL}))`,
    `sum by (tier) (${ALL}) unless sum by (rating) (${ALL})`,
    `topk(1, sum by (tier) (${UP})) / on () topk(1, sum by (tier) (${ALL}))`,
    `label_replace(${UP}, "tier", "x", "tier", ".*") / sum(${ALL})`,
  ])('%s', (promql) => expect(found(promql)).toBeUndefined());

  test.each([
    [`sum by (tier) (${UP}) / sum(${ALL})`, 'the same labels on both sides of /'],
    [`sum by (tier) (${UP}) / sum by (rating) (${ALL})`, 'the same labels on both sides of /'],
    [`sum by (tier) (${ALL}) and sum(${ALL}) > 5`, 'the same labels on both sides of and'],
    [`sum(${UP}) / ${ALL}`, 'the same labels on both sides of /'],
    [`${UP} / ${DOWN}`, 'without the label rating'],
    [`${UP} / ${ALL}`, 'with a sum on each side'],
    [`sum by (rating) (${UP}) / sum by (rating) (${ALL})`, 'with a sum on each side'],
    [`sum(${UP.replace('=', '=~').replace('up', 'up|down')}) / sum(${ALL})`, 'a part divided by its whole'],
    [`sum(${ALL}) / sum(${ALL})`, 'a part divided by its whole'],
    [`sum by (tier) (${UP}) / on () sum(${ALL})`, 'group_left'],
    [`${UP} / ignoring (rating) ${ALL}`, 'one series to join'],
    [`vector(1) or sum(${ALL})`, 'or vector(1)'],
  ])('%s', (promql, expected) => expect(found(promql)?.expected).toContain(expected));
});

describe('PromQL that Prometheus refuses', () => {
  test.each([
    ['sum(rate(x[5m])', '1:16'],
    ['increse(x[5m])', '1:1'],
    ['sum(x) +\n  rate(x)', '2:3'],
    ['sum(x[5m])', '1:5'],
    ['x[5m] / 2', '1:1'],
    ['x[5m]', '1:1'],
    ['rate(x[5m]) offset 1h', '1:12'],
    ['', '1:1'],
    ['P95 latency', '1:5'],
    ['('.repeat(4_000) + ')'.repeat(4_000), '1:5001'],
  ])('%j at %s', (promql, place) => {
    const refuse = () => checkRanges(parseQuery(promql));
    expect(refuse).toThrow(QuerySyntaxError);
    expect(refuse).toThrow(new RegExp(`^${place}: `));
  });
});
