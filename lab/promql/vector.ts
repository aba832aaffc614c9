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
  const keeps = isComparison(op) && !bool;
  /** `kept` is the value that a passed comparison keeps. */
  const join = (a: number, b: number, kept: number): number | undefined => {
    if (!isComparison(op)) return COMPUTE[op](a, b);
    const holds = COMPARE[op](a, b);
    if (bool) return Number(holds);
    return holds ? kept : undefined;
  };
  if (left.type === 'scalar' && right.type === 'scalar')
    return { type: 'scalar', value: join(left.value, right.value, left.value) ?? Number.NaN };
  const elements = pairsOf(left, right).flatMap(({ labels, a, b, kept }) => {
    const value = join(a, b, kept);
    return value === undefined ? [] : [{ labels: keeps ? labels : withoutName(labels), value }];
  });
  return { type: 'vector', elements };
}

/** The values that meet, where at least one side is a vector. */
function pairsOf(left: Operand, right: Operand): { labels: Labels; a: number; b: number; kept: number }[] {
  if (left.type === 'scalar')
    return (right.type === 'vector' ? right.elements : []).map(({ labels, value }) => ({
      labels,
      a: left.value,
      b: value,
      kept: value,
    }));
  if (right.type === 'scalar')
    return left.elements.map(({ labels, value }) => ({ labels, a: value, b: right.value, kept: value }));
  const [lefts, rights] = [matchGroups(left.elements, 'left'), matchGroups(right.elements, 'right')];
  return [...lefts].flatMap(([key, { labels, value }]) => {
    const other = rights.get(key);
    return other ? [{ labels, a: value, b: other.value, kept: value }] : [];
  });
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
