import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { alertFault } from '../../exercises/4-ship/checks/alert.ts';
import { CLOSED_LABELS, labelsFault } from '../../exercises/4-ship/checks/labels.ts';
import { nameFault, oldSignalFault } from '../../exercises/4-ship/checks/names.ts';
import { oldSignalRemark, stateRemark, targetRemark } from '../../exercises/4-ship/checks/plan-remarks.ts';
import { thresholdRemark } from '../../exercises/4-ship/checks/threshold.ts';
import { shareIn } from '../../exercises/4-ship/ship/share.ts';
import { parseQuery } from '../../lab/promql/query.ts';

describe('names', () => {
  test.each([
    ['counter', 'rag_satisfaction_score_total'],
    ['counter', 'rag_answer_cost_usd_total'],
    ['counter', 'rag_time_saved_seconds_total'],
    ['gauge', 'rag_active_users'],
    ['gauge', 'rag_active_users_7d'],
    ['gauge', 'rag_active_users_30_days'],
    ['gauge', 'rag_returning_users_ratio'],
    ['gauge', 'rag_monthly_revenue_usd'],
    ['gauge', 'rag_paying_people'],
    ['gauge', 'rag_support_staff'],
    ['histogram', 'rag_time_to_vote_seconds'],
    ['histogram', 'rag_answer_rating_stars'],
    ['histogram', 'rag_cost_per_answer_eur'],
  ] as const)('%s %s is right', (type, name) => expect(nameFault({ type, name })).toBeUndefined());

  test.each([
    ['counter', 'rag_satisfaction_score', '_total'],
    ['counter', 'rag_satisfaction-score_total', 'letters, digits and underscores'],
    ['counter', '1st_votes_total', 'does not begin with a digit'],
    ['counter', 'rag_cost_cents_total', 'base unit usd'],
    ['counter', 'rag_time_saved_minutes_total', 'base unit seconds'],
    ['counter', '__votes_total', 'two underscores'],
    ['gauge', 'rag_active_users_total', 'not to end in _total'],
    ['gauge', 'rag_satisfaction_percent', 'base unit ratio'],
    ['gauge', 'rag_satisfaction', 'end in its unit'],
    ['gauge', 'rag_users_count', 'one of its series'],
    ['histogram', 'rag_vote_delay_ms', 'base unit seconds'],
    ['histogram', 'rag_upload_mb', 'base unit bytes'],
    ['histogram', 'level:rag_votes:rate5m', 'without colons'],
    ['gauge', 'ragActiveUsers', 'snake_case'],
    ['gauge', 'rag_saved_kilo_usd', 'not a multiple'],
    ['counter', 'rag_saved_thousands_total', 'not a multiple'],
    ['gauge', 'rag_user_success', 'end in its unit'],
  ] as const)('%s %s is refused: %s', (type, name, why) =>
    expect(nameFault({ type, name })?.expected).toContain(why),
  );
});

describe('labels', () => {
  test.each([
    [[]],
    [Object.keys(CLOSED_LABELS)],
    [['user_tier', 'answer_rating', 'customer_segment', 'email_status']],
  ])('%j are right', (labels) => expect(labelsFault({ type: 'counter', labels })).toBeUndefined());

  test.each([
    ...[
      'user_id',
      'userId',
      'email',
      'question',
      'trace_id',
      'url',
      'timestamp',
      'customer',
      'username',
      'ip',
    ],
    ...['le', 'job', '__name__', 'colour', 'ratings', 'queryType', 'user_id_status'],
  ])('%s is refused', (label) =>
    expect(labelsFault({ type: 'counter', labels: ['tier', label] })?.got).toBe(label),
  );

  test('the README of Exercise 4 lists all closed labels', () => {
    const readme = readFileSync(new URL('../../exercises/4-ship/README.md', import.meta.url), 'utf8');
    const listed = readme.slice(readme.indexOf('**Labels**'), readme.indexOf('**Types**'));
    expect([...listed.matchAll(/`(\w+)`/g)].map(([, label]) => label)).toEqual(Object.keys(CLOSED_LABELS));
  });

  test('the same label twice is refused', () =>
    expect(labelsFault({ type: 'gauge', labels: ['tier', 'tier'] })?.got).toBe('tier twice'));
});

describe('new signals', () => {
  test.each([
    ['rag_satisfaction_score_total', 'Votes on answers.', ['rating']],
    ['rag_answer_cost_usd_total', 'Cost of answers.', ['tier']],
    ['rag_cost_per_satisfied_answer_usd', 'Cost of what got a thumbs-up.', []],
    ['rag_unanswered_questions_total', 'Questions that the help centre does not cover.', []],
    ['rag_paid_query_duration_seconds', 'Time to answer.', ['tier']],
    ['rag_billing_questions_total', 'Questions about invoices.', []],
    ['rag_invoices_paid_total', 'Invoices that customers paid.', []],
    ['rag_slow_answers_total', 'Answers that a paying user found slow.', []],
    ['rag_cost_per_query_usd', 'What each query costs at list prices.', ['tier']],
    ['rag_cost_per_query_usd', 'Cost of a query.', []],
  ])('%s is new', (name, help, labels) => {
    expect(oldSignalFault({ name })).toBeUndefined();
    expect(oldSignalRemark({ name, help, labels })).toBeUndefined();
  });

  test.each(['rag_query_errors_total', 'rag_query_duration_seconds_count', 'rag_query_errors'])(
    '%s is on /metrics already',
    (name) => expect(oldSignalFault({ name })?.got).toContain(`${name}, which is on /metrics already`),
  );

  test.each([
    [
      'rag_openai_cost_usd_total',
      'What OpenAI costs.',
      ['vendor'],
      'measure the same as rag_vendor_cost_usd_total',
    ],
    ['rag_cache_hits_total', 'Hits in the cache.', [], 'measure the same as rag_cache_lookups_total'],
    ['rag_queries_total', 'Queries.', [], 'measure the same as rag_query_duration_seconds'],
    ['rag_tokens_used_total', 'Tokens.', ['model'], 'measure the same as rag_tokens_total'],
    [
      'openai_bill_usd_total',
      'Dollars billed by OpenAI.',
      [],
      'measure the same as rag_vendor_cost_usd_total',
    ],
    [
      'rag_slow_queries_total',
      'Queries that took over two seconds.',
      [],
      'measure the same as rag_query_duration_seconds',
    ],
    [
      'rag_answer_latency_seconds',
      'How long answers take.',
      [],
      'measure the same as rag_query_duration_seconds',
    ],
  ])('%s is perhaps not new', (name, help, labels, why) =>
    expect(oldSignalRemark({ name, help, labels })?.message).toContain(`${name} seems to ${why}`),
  );
});

describe('counters of a state', () => {
  test.each([
    ['rag_open_tickets_total', 'Tickets.'],
    ['rag_active_users_total', 'Users who asked something.'],
    ['rag_tickets_total', 'Tickets that are open at the moment.'],
  ])('%s (%s) is perhaps a gauge', (name, help) =>
    expect(stateRemark({ name, type: 'counter', help })?.message).toContain(`Does ${name} also go down?`),
  );

  test.each([
    ['counter', 'rag_opened_tickets_total', 'Tickets opened after an answer.'],
    ['counter', 'rag_active_user_questions_total', 'Questions of users who are active this week.'],
    ['counter', 'rag_active_seconds_total', 'Time that people spent reading.'],
    ['counter', 'rag_upgrades_total', 'Upgrades at the moment of an answer.'],
    ['gauge', 'rag_open_tickets', 'Tickets that are open at the moment.'],
  ] as const)('%s %s (%s) is right', (type, name, help) =>
    expect(stateRemark({ name, type, help })).toBeUndefined(),
  );
});

describe('targets', () => {
  test.each([
    'under 5 %',
    'below 0.8',
    'at least two of three',
    'Most of them come back',
    'No escalated ticket stays open over night',
    'Every answer to a paying customer is rated',
  ])('%s has a figure', (target) => expect(targetRemark({ target })).toBeUndefined());

  test.each(['Better than last year', 'Good on each tier', 'Die Kunden sind zufrieden'])(
    '%s has perhaps no figure',
    (target) => expect(targetRemark({ target })?.message).toContain(target),
  );
});

describe('alerts', () => {
  const UP = 'sum(rate(votes_total{rating="up"}[1d]))';
  const SUM = 'sum(rate(votes_total[1d]))';

  test.each(['10m', '1h30m', '1d', '1s', '500ms', '2w', '30d'])('for: %s is right', (lasting) =>
    expect(alertFault({ below: 1, for: lasting })).toBeUndefined(),
  );

  const DURATION = 'a Prometheus duration such as 10m, 1h30m or 1d';
  test.each<[lasting: string | number, expected: string, got: string]>([
    ...['10 m', '10', 'ten minutes', '1.5h', '30m1h', ''].map((text): [string, string, string] => [
      text,
      DURATION,
      `"${text}"`,
    ]),
    [10, DURATION, '10'],
    ['0s', 'for to be longer than 0, such as 10m', 'for: 0s'],
    ['0h0m', 'for to be longer than 0, such as 10m', 'for: 0h0m'],
    ['31d', 'for to be at most 30d', 'for: 31d'],
    ['1y', 'for to be at most 30d', 'for: 1y'],
  ] as const)('for: %s is refused: %s', (lasting, expected, got) =>
    expect(alertFault({ below: 1, for: lasting })).toMatchObject({ expected, got }),
  );

  test.each([
    [`${UP} / ${SUM}`, { below: 0.8 }],
    [`1 - ${UP} / ${SUM}`, { above: 0.3 }],
    [`1 + 4 * ${UP} / ${SUM}`, { below: 3.8 }],
    [`1 + 4 * (${UP} / ${SUM})`, { below: 3.8 }],
    [`100 * ${UP} / ${SUM}`, { below: 70 }],
    [`${SUM} / ${UP}`, { above: 1.5 }],
    [`clamp_max(${UP} / clamp_min(${SUM}, 1), 1)`, { below: 0.7 }],
    [SUM, { above: 80 }],
    [`${SUM} - sum(rate(votes_total[1d] offset 1d))`, { below: -2 }],
    [`${UP} / sum(rate(votes_total{rating="down"}[1d]))`, { below: 3 }],
    ['max by (cohort) (returning_ratio)', { above: 3 }],
    ['avg(x{tier="paid"}) / avg(x)', { above: 1.5 }],
    ['sum(delta(x{tier="paid"}[7d])) / sum(delta(x[7d]))', { above: 1.5 }],
    ['sum(increase(x{tier="paid"}[7d])) / sum(increase(x[1d]))', { above: 3 }],
    ['absent(votes_total)', { above: 0 }],
    [`${SUM} > 5`, { above: 10 }],
  ])('%s fits %j', (promql, alert) => expect(thresholdRemark(alert, parseQuery(promql))).toBeUndefined());

  test.each([
    [`${UP} / ${SUM}`, { below: 80 }, '0 to 1, so the alert below 80 always fires. Is 0.8 meant?'],
    [`${UP} / ${SUM}`, { above: 1 }, '0 to 1, so the alert above 1 never fires'],
    [`1 + 4 * ${UP} / ${SUM}`, { below: 0.7 }, '1 to 5'],
    [`1 + 4 * (${UP} / ${SUM})`, { above: 5 }, '1 to 5'],
    [`100 * ${UP} / ${SUM}`, { above: 170 }, '0 to 100'],
    [`${UP} / ${SUM} / (1 - 0.8)`, { above: 14.4 }, '0 to 5'],
    [SUM, { above: -1 }, '0 or more, so the alert above -1 always fires'],
    ['rate(votes_total[1h])', { below: 0 }, '0 or more, so the alert below 0 never fires'],
    [`${SUM} / ${UP}`, { below: 0.7 }, '1 or more, so the alert below 0.7 never fires'],
  ])('%s does perhaps not fit %j', (promql, alert, message) =>
    expect(thresholdRemark(alert, parseQuery(promql))?.message).toContain(message),
  );

  test('up by down is not a share, and neither is up by all votes of another metric', () => {
    expect(
      shareIn(parseQuery('sum(rate(v_total{r="up"}[1h])) / sum(rate(v_total{r="down"}[1h]))')),
    ).toBeUndefined();
    expect(shareIn(parseQuery('sum(rate(v_total{r="up"}[1h])) / sum(rate(w_total[1h]))'))).toBeUndefined();
  });
});
