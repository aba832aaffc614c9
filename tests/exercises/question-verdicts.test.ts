import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { remarkOn, technicalAnswer } from '../../exercises/1-learn/checks/question-verdict.ts';
import { parseQuery } from '../../lab/promql/query.ts';
import { technicalMetrics } from '../../lab/rag-api/metric-catalogue.ts';

const { refused, advised, accepted } = parse(
  readFileSync(new URL('./question-verdicts.yaml', import.meta.url), 'utf8'),
) as { refused: Record<string, string>; advised: string[]; accepted: string[] };

describe('a technical metric already answers', () => {
  test.each(Object.entries(refused))('%s', (question, metric) => {
    expect(technicalAnswer(question)?.metric.name).toBe(metric);
  });
});

describe('it is not certain whether a technical metric answers', () => {
  test.each(advised)('%s', (question) => {
    expect(technicalAnswer(question)).toBeUndefined();
    expect(remarkOn(question)).toMatch(/\S/);
  });
});

test.each([
  ['How many queries per second do we serve?', 'sum(rate(rag_query_duration_seconds_count[5m]))'],
  ['How many requests per minute are we serving?', '60 * sum(rate(rag_query_duration_seconds_count[5m]))'],
  ['How many requests per hour do we get?', 'sum(increase(rag_query_duration_seconds_count[1h]))'],
  ['How many tokens do we use per month?', 'sum by (model, kind) (increase(rag_tokens_total[30d]))'],
  ['How many questions do we answer per day?', 'sum(increase(rag_query_duration_seconds_count[1d]))'],
])('%s is answered by %s', (question, promql) => {
  expect(technicalAnswer(question)?.promql).toBe(promql);
});

describe('no technical metric answers', () => {
  test.each(accepted)('%s', (question) => {
    expect(technicalAnswer(question)).toBeUndefined();
  });
});

describe('the catalogue of technical metrics', () => {
  const metrics = technicalMetrics();

  test('gives every metric of the pipeline a meaning', () => {
    const meaningless = metrics.filter(
      ({ name, answers }) => name.startsWith('rag_') && answers.length === 0,
    );
    expect(meaningless.map(({ name }) => name)).toEqual([]);
  });

  test.each(metrics.flatMap(({ name, answers }) => answers.map(({ promql }) => ({ name, promql }))))(
    '$name: $promql is PromQL on that metric',
    ({ name, promql }) => {
      const metricsInIt = parseQuery(promql).selectors.map((selector) => selector.metric ?? '');
      expect(metricsInIt.some((used) => used.startsWith(name))).toBe(true);
    },
  );
});
