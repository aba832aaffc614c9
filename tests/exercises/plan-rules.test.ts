import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { alertFault, thresholdFault } from '../../lab/shipping/alert.ts';
import { CLOSED_LABELS, labelsFault } from '../../lab/shipping/labels.ts';
import { nameFault } from '../../lab/shipping/names.ts';
import { oldSignalFault } from '../../lab/shipping/new-signal.ts';
import { parseQuery } from '../../lab/shipping/query.ts';
import { shareIn } from '../../lab/shipping/share.ts';

describe('names', () => {
  test.each([
    ['counter', 'rag_satisfaction_score_total'],
    ['counter', 'rag_answer_cost_usd_total'],
    ['counter', 'rag_time_saved_seconds_total'],
    ['gauge', 'rag_active_users'],
    ['gauge', 'rag_active_users_7d'],
    ['gauge', 'rag_active_users_30_days'],
    ['gauge', 'rag_returning_users_ratio'],
    ['gauge', 'ragMonthlyRevenue_usd'],
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
  ] as const)('%s %s is refused: %s', (type, name, why) =>
    expect(nameFault({ type, name })?.expected).toContain(why),
  );
});

describe('labels', () => {
  test.each([[[]], [Object.keys(CLOSED_LABELS)], [['user_tier', 'answer_rating']]])(
    '%j are right',
    (labels) => expect(labelsFault({ type: 'counter', labels })).toBeUndefined(),
  );

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
    ...['le', 'job', '__name__', 'colour', 'ratings', 'queryType'],
  ])('%s is refused', (label) =>
    expect(labelsFault({ type: 'counter', labels: ['tier', label] })?.got).toBe(label),
  );

  test('the README of Exercise 4 lists all of them', () => {
    const readme = readFileSync(new URL('../../exercises/4-ship/README.md', import.meta.url), 'utf8');
    const listed = readme.slice(readme.indexOf('**Labels**'), readme.indexOf('**Types**'));
    expect([...listed.matchAll(/`(\w+)`/g)].map(([, label]) => label)).toEqual(Object.keys(CLOSED_LABELS));
  });

  test('a label twice is refused', () =>
    expect(labelsFault({ type: 'gauge', labels: ['tier', 'tier'] })?.got).toBe('tier twice'));
});

describe('new signals', () => {
  test.each([
    ['rag_satisfaction_score_total', 'Votes on answers.', ['rating']],
    ['rag_answer_cost_usd_total', 'Cost of answers.', ['tier']],
    ['rag_cost_per_satisfied_answer_usd', 'Cost of what got a thumbs-up.', []],
    ['rag_unanswered_questions_total', 'Questions that the help centre does not cover.', []],
    ['rag_paid_query_duration_seconds', 'Time to answer.', ['tier']],
  ])('%s is new', (name, help, labels) => expect(oldSignalFault({ name, help, labels })).toBeUndefined());

  test.each([
    ['rag_query_errors_total', 'Bad answers.', []],
    ['rag_query_duration_seconds_count', 'Answers.', []],
    ['rag_query_errors', 'Errors right now.', []],
    ['rag_openai_cost_usd_total', 'What OpenAI costs.', ['vendor']],
    ['rag_cache_hits_total', 'Hits in the cache.', []],
    ['rag_queries_total', 'Queries.', []],
    ['rag_tokens_used_total', 'Tokens.', ['model']],
  ])('%s is not', (name, help, labels) => expect(oldSignalFault({ name, help, labels })).toBeDefined());
});

describe('alerts', () => {
  const share = parseQuery('sum(rate(votes_total{rating="up"}[1d])) / sum(rate(votes_total[1d]))');
  const sum = parseQuery('sum(rate(votes_total[1d]))');
  const difference = parseQuery('sum(rate(votes_total[1d])) - sum(rate(votes_total[1d] offset 1d))');

  test.each(['10m', '1h30m', '1d', '0s', '500ms', '2w'])('for: %s is right', (lasting) =>
    expect(alertFault({ below: 1, for: lasting })).toBeUndefined(),
  );

  test.each(['10 m', '10', 'ten minutes', '1.5h', '30m1h', '', 10])('for: %s is refused', (lasting) =>
    expect(alertFault({ below: 1, for: lasting })).toBeDefined(),
  );

  test.each([
    [share, { below: 0.8 }, undefined],
    [share, { below: 80 }, 'between 0 and 1'],
    [share, { above: 1 }, 'between 0 and 1'],
    [sum, { above: 80 }, undefined],
    [sum, { below: 0 }, 'above 0'],
    [sum, { above: -1 }, '0 or more'],
    [difference, { below: -2 }, undefined],
  ])('threshold %#', (query, alert, expected) => {
    const fault = thresholdFault({ name: 'votes_total', alert }, query);
    if (expected) expect(fault?.expected).toContain(expected);
    else expect(fault).toBeUndefined();
  });

  test('up by down is no share, and the up of one window by all of another metric neither', () => {
    expect(shareIn(parseQuery('rate(v_total{r="up"}[1h]) / rate(v_total{r="down"}[1h])'))).toBeUndefined();
    expect(shareIn(parseQuery('rate(v_total{r="up"}[1h]) / rate(w_total[1h])'))).toBeUndefined();
  });
});
