import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExpositionError, parseExposition } from '../../lab/prometheus/exposition.ts';

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

test('reads labels, values and times, and passes over comments', () => {
  const page = parseExposition(
    '# HELP rag_tokens_total Tokens\\nsent \\\\ received\n# TYPE rag_tokens_total counter\n' +
      'rag_tokens_total{model="gpt-4o-mini",kind="prompt"} 12\nup 1 1700000000123\n\n# any other comment\n',
  );
  expect(page.samples).toEqual([
    {
      name: 'rag_tokens_total',
      labels: new Map([
        ['model', 'gpt-4o-mini'],
        ['kind', 'prompt'],
      ]),
      value: 12,
    },
    { name: 'up', labels: new Map(), value: 1, at: 1_700_000_000_123 },
  ]);
});

test.each([
  ['NaN', Number.NaN],
  ['Nan', Number.NaN], // what prom-client writes
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
  ['1e-07', 1e-7],
  ['.5', 0.5],
  ['-2.', -2],
])('reads the value %s', (text, value) => {
  expect(parseExposition(`a ${text}`).samples[0]?.value).toBe(value);
});

test('reads a histogram with a trailing comma, blanks and an escaped label value', () => {
  const { samples } = parseExposition('h_bucket { le = "+Inf" , path="a\\"b\\\\c\\nd", } 3');
  expect(Object.fromEntries(samples[0]?.labels ?? [])).toEqual({ le: '+Inf', path: 'a"b\\c\nd' });
});

test('reads OpenMetrics: times in seconds, exemplars dropped', () => {
  const { samples } = parseExposition(
    'a_total{x="1"} 2 1700000000.5 # {trace_id="abc def"} 1 1700000000.4\n# EOF\n',
    OPEN_METRICS,
  );
  expect(samples).toEqual([
    { name: 'a_total', labels: new Map([['x', '1']]), value: 2, at: 1_700_000_000_500 },
  ]);
});

test.each([
  ['a 1\nb{x="1" 2', 2],
  ['a', 1],
  ['a one', 1],
  ['a{x=1} 1', 1],
  ['a{x="1",x="2"} 1', 1],
  ['a 1 2 3', 1],
  ['a 1 # {trace_id="x"} 1', 1], // exemplars are OpenMetrics only
  ['a 1 1700000000.5', 1],
  ['\n\n1a 1', 3],
  ['# TYPE a number', 1],
])('names the malformed line of %j', (text, line) => {
  expect(() => parseExposition(text)).toThrow(ExpositionError);
  expect(() => parseExposition(text)).toThrow(`line ${line}:`);
});

test.each(['a 1\n', 'a 1\n# EOF\nb 1\n'])('OpenMetrics must end in # EOF: %j', (text) => {
  expect(() => parseExposition(text, OPEN_METRICS)).toThrow(ExpositionError);
});

test('every label value is the same after writing and reading it', () => {
  const labelName = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
  fc.assert(
    fc.property(fc.dictionary(labelName, fc.string({ unit: 'binary' })), fc.double(), (labels, value) => {
      const written = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`);
      const [sample] = parseExposition(`m{${written.join(',')}} ${value}`).samples;
      expect([...(sample?.labels ?? [])]).toEqual(Object.entries(labels));
      expect(sample?.value).toBe(value);
    }),
    { seed: 7 },
  );
});

test('every text gives a page or an ExpositionError', () => {
  const pieces = fc.constantFrom(
    'a',
    '{',
    '}',
    '"',
    '=',
    ',',
    '\\',
    '\n',
    ' ',
    '#',
    '1',
    'TYPE',
    '# EOF',
    '\r',
    '_',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('text/plain', OPEN_METRICS), (page, type) => {
      try {
        parseExposition(page, type);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpositionError);
      }
    }),
    { seed: 7, numRuns: 1000 },
  );
});

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
