import fc from 'fast-check';
import { expect, test } from 'vitest';
import { History } from '../../lab/prometheus/history.ts';
import { QueryExecutionError, QuerySyntaxError } from '../../lab/promql/error.ts';
import { evaluate } from '../../lab/promql/evaluate.ts';
import { formatNumber, parseRange, unquote } from '../../lab/promql/literals.ts';
import { parseQuery } from '../../lab/promql/query.ts';

const AT = 1_700_000_100_000;
const history = new History(100);

function feed(labels: Record<string, string>, values: readonly number[], stepMs = 10_000): void {
  const entries = Object.entries(labels);
  values.forEach((value, i) => {
    history.add(new Map(entries), { at: AT - 1000 - (values.length - 1 - i) * stepMs, value });
  });
}
feed({ __name__: 'votes_total', rating: 'up', tier: 'free', job: 'rag' }, [0, 2, 4]);
feed({ __name__: 'votes_total', rating: 'up', tier: 'paid', job: 'rag' }, [10, 20, 5]); // restarted before the 5
feed({ __name__: 'votes_total', rating: 'down', tier: 'free', job: 'rag' }, [1]);
feed({ __name__: 'up', job: 'rag' }, [1]);
feed({ __name__: 'cost', job: 'rag' }, [Number.NaN]);

/** The value as `labels → number`, easy to compare. */
function run(query: string, at = AT): unknown {
  const value = evaluate(parseQuery(query), history.samples, at);
  if (value.type === 'scalar') return value.value;
  if (value.type === 'matrix') return value.series.map(({ samples }) => samples.map((s) => s.value));
  return Object.fromEntries(
    value.elements.map(({ labels, value }) => [
      [...labels].map(([k, v]) => (k === '__name__' ? v : `${k}=${v}`)).join(' '),
      value,
    ]),
  );
}

test.each<[string, unknown]>([
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3 # a comment', 9],
  ['-1', -1],
  ['1h', 3600],
  ['0x10', 16],
  ['1 / 0', Number.POSITIVE_INFINITY],
  ['2 > bool 1', 1],
  ['time()', AT / 1000],
  ['up', { 'up job=rag': 1 }],
  ['{__name__="up"}', { 'up job=rag': 1 }],
  ['up{job!="rag"}', {}],
  ['up{job="r"}', {}],
  ['nothing', {}],
  ['timestamp(up)', { 'job=rag': (AT - 1000) / 1000 }],
  ['timestamp(up + 0)', { 'job=rag': AT / 1000 }],
  ['time() - timestamp(up{job="rag"})', { 'job=rag': 1 }],
  ['sum(votes_total)', { '': 10 }],
  ['sum by (rating) (votes_total)', { 'rating=up': 9, 'rating=down': 1 }],
  ['count(votes_total) without (tier, rating)', { 'job=rag': 3 }],
  ['avg(votes_total)', { '': 10 / 3 }],
  ['min(votes_total)', { '': 1 }],
  ['max by (job) (votes_total)', { 'job=rag': 5 }],
  ['sum(nothing)', {}],
  ['sum(votes_total{rating=~"u.*|x"})', { '': 9 }],
  ['sum(votes_total{rating=~"u"})', {}], // anchored
  ['sum(votes_total{rating!~"(?i)UP"})', { '': 1 }],
  ['votes_total{tier="paid"} > 4', { 'votes_total rating=up tier=paid job=rag': 5 }],
  ['4 < votes_total{tier="paid"}', { 'votes_total rating=up tier=paid job=rag': 5 }],
  ['votes_total{tier="paid"} > 5', {}],
  ['votes_total{tier="paid"} >= bool 5', { 'rating=up tier=paid job=rag': 1 }],
  ['100 * votes_total{tier="paid"}', { 'rating=up tier=paid job=rag': 500 }],
  ['votes_total{rating="down"} / votes_total', { 'rating=down tier=free job=rag': 1 }],
  ['up + votes_total', {}],
  ['sum(votes_total{rating="up"}) / sum(votes_total)', { '': 0.9 }],
  ['cost + 1', { 'job=rag': Number.NaN }],
  ['max(cost)', { '': Number.NaN }],
  ["up{job='\\x72ag'}", { 'up job=rag': 1 }],
  ['up{job=`rag`}', { 'up job=rag': 1 }],
])('%s', (query, expected) => {
  expect(run(query)).toEqual(expected);
});

test('a range vector holds the samples of its window', () => {
  expect(run('votes_total{tier="paid"}[15s]')).toEqual([[20, 5]]);
});

test('a query finds a sample for five minutes, and not longer', () => {
  expect(run('up', AT - 1000 + 299_999)).toEqual({ 'up job=rag': 1 });
  expect(run('up', AT - 1000 + 300_000)).toEqual({});
});

test('increase and rate extend to the edges of the window as Prometheus does', () => {
  // 0, 2, 4 in 20 s: 1 s to the right edge; 9 s to the left edge do not count, as the counter was zero at the first sample
  expect(run('increase(votes_total{rating="up",tier="free"}[30s])')).toEqual({
    'rating=up tier=free job=rag': (4 * 21) / 20,
  });
  expect(run('rate(votes_total{rating="up",tier="free"}[30s])')).toEqual({
    'rating=up tier=free job=rag': (4 * 21) / 20 / 30,
  });
});

test('a counter reset loses nothing', () => {
  // 10 → 20 → (0 →) 5 grew by 15
  expect(run('increase(votes_total{tier="paid"}[30s])')).toEqual({
    'rating=up tier=paid job=rag': (15 * (20 + 9 + 1)) / 20,
  });
});

test('one sample is no increase: the first vote of a new series is not seen', () => {
  expect(run('increase(votes_total{rating="down"}[1m])')).toEqual({});
});

test.each([
  ['', 'no expression found in input'],
  ['sum(', 'unexpected end of input'],
  ['1 +', 'unexpected end of input'],
  ['up{job="rag}', '1:8: parse error: unterminated quoted string'],
  ['up{job="rag"', 'unexpected end of input'],
  ['up up', 'unexpected "up"'],
  ['increse(votes_total[5m])', '1:1: parse error: unknown function with name "increse"'],
  [
    'rate(votes_total)',
    '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
  ],
  ['sum(1)', 'expected type instant vector in aggregation expression, got scalar'],
  ['1 > 2', 'comparisons between scalars must use BOOL modifier'],
  ['{}', 'vector selector must contain at least one non-empty matcher'],
  ['{job=~".*"}', 'vector selector must contain at least one non-empty matcher'],
  ['up{__name__="x"}', 'metric name must not be set twice'],
  ['up{job=~"("}', 'error parsing regexp'],
  ['up{job="\\q"}', 'unterminated quoted string'],
  ['time(1)', 'expected 0 argument(s)'],
])('Prometheus would refuse %j: %s', (query, message) => {
  expect(() => run(query)).toThrow(message);
  expect(errorOf(query)).toBeInstanceOf(QuerySyntaxError);
});

test.each([
  'histogram_quantile(0.9, up)',
  'up offset 5m',
  'up @ 5',
  'topk(2, up)',
  'up and up',
  'up ^ 2',
  'sum by ("job") (up)',
  'up / up offset 5m',
  'rate(votes_total @ end()[5m])',
  'max_over_time(votes_total[5m:1m] offset 1m)',
  '{"up"}',
])('%s is PromQL that the stand-in does not support', (query) => {
  expect(() => run(query)).toThrow(/^the lab's Prometheus stand-in does not know .+; install Prometheus for/);
  expect(errorOf(query)).toBeInstanceOf(QueryExecutionError);
});

test('vectors that cannot be matched one-to-one are refused', () => {
  const duplicates = '{rating="up", tier="free"} + {job="rag", __name__=~"up|cost"}';
  expect(() => run(duplicates)).toThrow(
    'found duplicate series for the match group {job="rag"} on the right hand-side',
  );
  expect(() => run('{__name__=~"up|cost"} * 2')).toThrow(
    'vector cannot contain metrics with the same labelset',
  );
});

test('every query gets a value or one of the two errors', () => {
  const words =
    'up sum ( ) rate [ 5m ] { } job = =~ "rag" , + - * / > bool by 1 time on # offset @ ' + '" \n \\';
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.array(fc.constantFrom(...words.split(' ')), { maxLength: 20 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(text, (query) => {
      try {
        run(query);
      } catch (error) {
        expect([QuerySyntaxError, QueryExecutionError]).toContain((error as Error).constructor);
      }
    }),
    { seed: 7, numRuns: 2000 },
  );
  expect(() => run(`${'('.repeat(20_000)}1${')'.repeat(20_000)}`)).toThrow(/longer than 4000 characters/);
  expect(run(`${'('.repeat(1_900)}1${')'.repeat(1_900)}`)).toBe(1);
  expect(run(`${'sum('.repeat(700)}up${')'.repeat(700)}`)).toEqual({ '': 1 });
  expect(run(`1${'+1'.repeat(1_000)}`)).toBe(1_001);
});

test('durations, numbers and strings are read and written as in Prometheus', () => {
  expect(parseRange('1h30m')).toBe(5_400_000);
  expect(parseRange('500ms')).toBe(500);
  expect(parseRange('90')).toBe(90_000);
  expect(parseRange('5 m')).toBeUndefined();
  expect([1, 0.1, 1e21, 1e-7, -0, Number.NaN, 1 / 0, -1 / 0].map(formatNumber)).toEqual([
    '1',
    '0.1',
    '1e+21',
    '1e-07',
    '-0',
    'NaN',
    '+Inf',
    '-Inf',
  ]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(unquote(`"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)).toBe(text);
    }),
    { seed: 7 },
  );
});

function errorOf(query: string): unknown {
  try {
    return run(query);
  } catch (error) {
    return error;
  }
}
