import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { remarksOn } from '../../exercises/4-ship/checks/advice.ts';
import { type KnownMetric, knownMetrics } from '../../exercises/4-ship/checks/known-metrics.ts';
import { queryLabelsFault } from '../../exercises/4-ship/checks/query-labels.ts';
import { syntaxFault } from '../../exercises/4-ship/checks/syntax.ts';
import { thresholdRemark } from '../../exercises/4-ship/checks/threshold.ts';
import { usageFault } from '../../exercises/4-ship/checks/usage.ts';
import { readQuery } from '../../exercises/kit/promql.ts';
import { parseQuery, QuerySyntaxError } from '../../lab/promql/query.ts';
import { checkTypes } from '../../lab/promql/types.ts';

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
    [WAIT, 'histogram_avg(sum by (tier) (rate(wait_seconds[5m])))'],
    [WAIT, 'histogram_quantile(0.9, topk(3, sum by (le) (rate(wait_seconds_bucket[5m]))))'],
    [WAIT, 'histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m] smoothed)))'],
    [VOTES, 'sum(rate({__name__=~"votes_.*"}[1h]))'],
    [VOTES, 'sum by (pod) (rate(votes_total{namespace="prod", env!="test"}[1h]))'],
    [VOTES, 'sum without (replica, stuff) (rate(votes_total[1h]))'],
    [USERS, 'active_users / active_users offset 1w'],
    [USERS, 'resets(active_users[1d])'],
    [WAIT, 'sum(rate(wait_seconds_bucket{le="1"}[5m])) / sum(rate(wait_seconds_count[5m]))'],
  ] as [KnownMetric, string, 'bare'?][])('%o', (metric, promql, fault) => {
    const query = parseQuery(promql);
    checkTypes(query);
    if (fault) return expect(usageFault(query, metric, KNOWN)?.got).toContain(fault);
    expect(usageFault(query, metric, KNOWN)).toBeUndefined();
    expect(queryLabelsFault(query, KNOWN)).toBeUndefined();
    expect(remarksOn(query, KNOWN)).toEqual([]);
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
    [WAIT, 'sum(histogram_count(wait_seconds))', 'rate(wait_seconds'],
    [VOTES, 'sum(rate({__name__=~"vote"}[1h]))', 'PromQL that uses votes_total'],
    [VOTES, 'sum(rate({job="rag-api"}[1h]))', 'PromQL that uses votes_total'],
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

describe('what to look at in a query', () => {
  const UP = 'rate(votes_total{rating="up"}[1d])';
  const DOWN = 'rate(votes_total{rating="down"}[1d])';
  const ALL = 'rate(votes_total[1d])';
  const ids = (promql: string) => remarksOn(parseQuery(promql), KNOWN).map(({ id }) => id);

  test.each([
    'rate(votes_total{rating="up", tier=~"free|paid"}[1d])',
    'rate(votes_total{rating!="down", tier!=""}[1d])',
    'rate(votes_total{rating=~"u.*", tier=~"[[:lower:]]+"}[1d])',
    'active_users{cohort="2026-11"}',
    'rate(rag_query_errors_total{stage="search"}[1d])',
    'increase(helpdesk_tickets_total{rating="angry"}[7d])',
    `sum by (tier) (${UP}) / sum by (tier) (${ALL})`,
    `sum by (tier) (${UP}) / ignoring (rating) sum by (tier) (${ALL})`,
    `sum without (rating) (${UP}) / sum without (rating) (${ALL})`,
    `${UP} / ignoring (rating) ${DOWN}`,
    `${UP} / ignoring (rating) sum without (rating) (${ALL})`,
    `sum by (tier) (${UP}) / on () group_left () sum(${ALL})`,
    `sum by (tier, rating) (${ALL}) / on (tier) group_left () sum by (tier) (${ALL})`,
    `sum(${UP}) / sum(${ALL}) or vector(0)`,
    `${UP} / ${UP.replace('[1d]', '[1d] offset 1w')}`,
    `sum by (tier) (${ALL}) > 5 and sum by (tier) (${UP}) > 1`,
    `sum by (tier) (${ALL}) / 2`,
    `sum by (tier) (${ALL}) / scalar(sum(${ALL}))`,
    `sum by (tier) (${ALL}) unless sum by (rating) (${ALL})`,
    `label_replace(${UP}, "tier", "x", "tier", ".*") / sum(${ALL})`,
    'sum(rate(votes_total[1d])) / sum(rate(votes_elsewhere_total[1d]))',
  ])('nothing: %s', (promql) => expect(ids(promql)).toEqual([]));

  test.each([
    ['label-value', 'rate(votes_total{rating="thumbs_up"}[1d])'],
    ['label-value', 'rate(votes_total{tier=~"premium|pro"}[1d])'],
    ['label-value', 'rate(votes_total{tier!="premium"}[1d])'],
    ['two-sides', `sum by (tier) (${UP}) / sum(${ALL})`],
    ['two-sides', `sum by (tier) (${UP}) / sum by (rating) (${ALL})`],
    ['two-sides', `sum by (tier) (${ALL}) and sum(${ALL})`],
    ['two-sides', `${UP} / ${DOWN}`],
    ['two-sides', `${UP} / ${ALL}`],
    ['two-sides', `sum by (rating) (${UP}) / sum by (rating) (${ALL})`],
    ['metric-name', 'sum(rate(votes_total[1d])) / sum(rate(vote_total[1d]))'],
  ])('%s: %s', (id, promql) => expect(ids(promql)).toEqual([id]));
});

test.each([
  ['{rating="up"}', '{rating="down"}'],
  ['{rating="up"}', ''],
  ['{tier="free"}', '{rating="up"}'],
  ['{rating=~"u.*"}', '{rating=~"d.*"}'],
  ['', ''],
])('x%s / x%s: each series meets only itself', (left, right) => {
  const query = parseQuery(`rate(votes_total${left}[1d]) / rate(votes_total${right}[1d])`);
  expect(remarksOn(query, KNOWN)[0]?.message).toContain('always 1, or nothing. Sum each side first');
});

describe('expressions of public rules', () => {
  const PLAN: KnownMetric[] = [
    { name: 'rag_satisfaction_score_total', type: 'counter', labels: ['rating', 'tier', 'query_type'] },
    { name: 'rag_answer_cost_usd_total', type: 'counter', labels: ['tier', 'query_type'] },
    { name: 'rag_active_users', type: 'gauge', labels: ['cohort', 'tier'] },
    { name: 'rag_answer_age_seconds', type: 'histogram', labels: ['query_type'] },
  ];
  const known = knownMetrics(PLAN);
  const cases = JSON.parse(readFileSync(new URL('./promql-cases.json', import.meta.url), 'utf8')) as Case[];

  /** `fails` is the check that fails, `advice` what costs no points. */
  interface Case {
    id: string;
    metric: string;
    promql: string;
    alert: { above?: number; below?: number };
    fails?: string;
    advice?: string[];
  }

  test.each(cases)('$id: $promql', ({ metric: name, promql, alert, fails, advice = [] }) => {
    const metric = PLAN.find((planned) => planned.name === name)!;
    if (syntaxFault({ promql })) return expect('promql-parses').toBe(fails);
    const query = parseQuery(promql);
    if (usageFault(query, metric, known)) return expect('promql-fits').toBe(fails);
    if (queryLabelsFault(query, known)) return expect('promql-labels').toBe(fails);
    expect(fails).toBeUndefined();
    const remarks = [...remarksOn(query, known), thresholdRemark(alert, query)];
    expect(remarks.flatMap((remark) => remark?.id ?? [])).toEqual(advice);
  });
});

describe('PromQL that Prometheus refuses', () => {
  test.each([
    ['sum(rate(x[5m])', '1:16'],
    ['increse(x[5m])', '1:1'],
    ['sum(x) +\n  rate(x)', '2:8'],
    ['sum(x[5m])', '1:5'],
    ['x[5m] / 2', '1:1'],
    ['rate(x[5m]) offset 1h', '1:1'],
    ['rate(x offset 1h [5m])', '1:6'],
    ['rate(x[5m] offset 1h offset 2h)', '1:6'],
    ['(x) offset 1h', '1:1'],
    ['x @ 5 @ end()', '1:1'],
    ['quantile(x, 0.5)', '1:13'],
    ['label_replace(x, "a", "b", "c")', '1:1'],
    ['round(x, 1, 2)', '1:1'],
    ['x{a=~"(?<=b)c"}', '1:1'],
    ['x{a=~"(a)\\\\1"}', '1:1'],
    ['x{a=~"a{1001}"}', '1:1'],
    ['sum(x)\u00a0/ 2', '1:7'],
    ['x +\u2028y', '1:4'],
    ['1 + bool x', '1:1'],
    ['x and on (a) group_left () y', '1:1'],
    ['x * on (a) group_left (a) y', '1:1'],
    ['1 + on (a) x', '1:1'],
    ['2[5m:]', '1:1'],
    ['-"x"', '1:1'],
    ['', '1:1'],
    ['P95 latency', '1:5'],
    ['('.repeat(4_000) + ')'.repeat(4_000), '1:301'],
    ['sum('.repeat(3_000), '1:1204'],
    [`x ${'+ 1'.repeat(1_400)}`, '1:4001'],
  ])('%j at %s', (promql, place) => {
    const refuse = () => checkTypes(readQuery(promql));
    expect(refuse).toThrow(QuerySyntaxError);
    expect(refuse).toThrow(new RegExp(`^${place}: `));
  });

  test('a range is no answer', () =>
    expect(syntaxFault({ promql: 'x[5m]' })).toMatchObject({ got: expect.stringContaining('a range') }));
});

test.each([
  'a - b offset 1w / 2',
  '-x offset 1h ^ 2',
  'max_over_time(b[1d:1h] offset 1w) * c offset 1h',
  '2 * x @ start()',
  'rate(x @ end()[5m])',
  'x{a=~"[]a]\\\\Q.\\\\E(?i:b)"}',
  'x > 5.',
  'x + on () y',
  'holt_winters(x[1d], 0.5, 0.5) > 1_000',
  '"\u00a0" # \u00a0',
])('%j is PromQL', (promql) => expect(() => checkTypes(parseQuery(promql))).not.toThrow());
