import type { Labels } from '../prometheus/exposition.ts';
import { type Series, seriesKey } from '../prometheus/history.ts';
import { QueryExecutionError } from './error.ts';

type Aggregation = 'sum' | 'count' | 'avg' | 'min' | 'max';
type Arithmetic = '+' | '-' | '*' | '/';
type Comparison = '==' | '!=' | '>' | '<' | '>=' | '<=';

/** One element of an instant vector. */
export interface Element {
  labels: Labels;
  value: number;
  /** Time of the sample, milliseconds since the epoch; undefined for a computed element. */
  at?: number;
}

/** The value of an expression at one moment; a `matrix` is a range vector. */
export type Value =
  | { type: 'scalar'; value: number }
  | { type: 'vector'; elements: Element[] }
  | { type: 'matrix'; series: Series[]; rangeMs: number };

/** The labels of a computed value: it is no longer the metric it came from, so it has no name. */
export function withoutName(labels: Labels): Labels {
  const rest = new Map(labels);
  rest.delete('__name__');
  return rest;
}

const FOLD: Record<Aggregation, (values: number[]) => number> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  count: (values) => values.length,
  avg: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  // any number wins against NaN, as in Prometheus
  min: (values) => values.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a)),
  max: (values) => values.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a)),
};

/** Applies `sum by (…) (…)` and the like. Without elements there are no groups, so the result is empty and not zero. */
export function aggregate(
  op: Aggregation,
  { keeps, labels }: { keeps: boolean; labels: string[] } = { keeps: true, labels: [] },
  elements: readonly Element[],
): Element[] {
  const groups = new Map<string, { labels: Labels; values: number[] }>();
  for (const element of elements) {
    const kept = new Map(
      [...withoutName(element.labels)].filter(([label]) => labels.includes(label) === keeps),
    );
    const key = seriesKey(kept);
    const group = groups.get(key) ?? { labels: kept, values: [] };
    groups.set(key, group);
    group.values.push(element.value);
  }
  return [...groups.values()].map((group) => ({ labels: group.labels, value: FOLD[op](group.values) }));
}

const COMPARE: Record<Comparison, (a: number, b: number) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
};

const COMPUTE: Record<Arithmetic, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

type Operator = { op: Arithmetic | Comparison; bool: boolean };
export type Operand = Exclude<Value, { type: 'matrix' }>;

/** An operator between two values. A comparison keeps or drops elements; with `bool` it gives 1 or 0. */
export function combine({ op, bool }: Operator, left: Operand, right: Operand): Value {
  const join = joiner(op, bool);
  const keepName = isComparison(op) && !bool;
  const element = (labels: Labels, value: number | undefined): Element[] =>
    value === undefined ? [] : [{ labels: keepName ? labels : withoutName(labels), value }];
  const vector = (elements: Element[]): Value => ({ type: 'vector', elements });
  if (right.type === 'scalar') {
    if (left.type === 'scalar')
      return { type: 'scalar', value: join(left.value, right.value, left.value) ?? Number.NaN };
    return vector(left.elements.flatMap((a) => element(a.labels, join(a.value, right.value, a.value))));
  }
  if (left.type === 'scalar')
    return vector(right.elements.flatMap((b) => element(b.labels, join(left.value, b.value, b.value))));
  const [lefts, rights] = [matchGroups(left.elements, 'left'), matchGroups(right.elements, 'right')];
  return vector(
    [...lefts].flatMap(([key, a]) => {
      const b = rights.get(key);
      return b ? element(a.labels, join(a.value, b.value, a.value)) : [];
    }),
  );
}

/** The operator as a function of both sides and of the value that a passed comparison keeps. */
function joiner(
  op: Operator['op'],
  bool: boolean,
): (a: number, b: number, kept: number) => number | undefined {
  if (!isComparison(op)) return COMPUTE[op];
  const compare = COMPARE[op];
  if (bool) return (a, b) => Number(compare(a, b));
  return (a, b, kept) => (compare(a, b) ? kept : undefined);
}

export const isAggregation = (op: string): op is Aggregation => op in FOLD;
export const isArithmetic = (op: string): op is Arithmetic => op in COMPUTE;
export const isComparison = (op: string): op is Comparison => op in COMPARE;

function matchGroups(elements: readonly Element[], side: 'left' | 'right'): Map<string, Element> {
  const groups = new Map<string, Element>();
  for (const element of elements) {
    const labels = withoutName(element.labels);
    const key = seriesKey(labels);
    const other = groups.get(key);
    if (other)
      throw new QueryExecutionError(
        `found duplicate series for the match group ${written(labels)} on the ${side} hand-side of the operation: ` +
          `[${written(other.labels)}, ${written(element.labels)}];many-to-many matching not allowed: ` +
          'matching labels must be unique on one side',
      );
    groups.set(key, element);
  }
  return groups;
}

function written(labels: Labels): string {
  return `{${[...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`;
}
