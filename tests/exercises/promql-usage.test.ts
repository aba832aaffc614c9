import { describe, expect, test } from 'vitest';
import { parseQuery, QuerySyntaxError } from '../../lab/shipping/query.ts';
import { queryLabelsFault } from '../../lab/shipping/query-labels.ts';
import { checkRanges } from '../../lab/shipping/query-types.ts';
import { type KnownMetric, knownMetrics, usageFault } from '../../lab/shipping/usage.ts';

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
    [VOTES, 'sum(rate(rag_vendor_cost_usd_total[5m]))', 'PromQL that uses votes_total'],
  ] as const)('%o', (metric, promql, expected) =>
    expect(usageFault(parseQuery(promql), metric, KNOWN)?.expected).toContain(expected),
  );

  test.each([
    'rate(votes_total{cohort="a"}[5m])',
    'sum by (plan) (rate(votes_total[5m]))',
    'sum(active_users{le="1"})',
  ])('%s has a label that is not declared', (promql) =>
    expect(queryLabelsFault(parseQuery(promql), KNOWN)).toBeDefined(),
  );
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
