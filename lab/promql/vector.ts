import type { Labels } from '../prometheus/exposition.ts';
import { type Series, seriesKey } from '../prometheus/history.ts';
import { QueryExecutionError } from './error.ts';

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

type Fold = (values: number[]) => number;

/** The aggregations. */
export const FOLDS: Readonly<Record<string, Fold>> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  count: (values) => values.length,
  avg: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  // any number wins against NaN, as in Prometheus
  min: (values) => values.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a)),
  max: (values) => values.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a)),
};

/** Applies `sum by (…) (…)` and the like. Without elements there are no groups, so the result is empty and not zero. */
export function aggregate(
  fold: Fold,
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
  return [...groups.values()].map((group) => ({ labels: group.labels, value: fold(group.values) }));
}

/** The operators; a comparison tells whether it holds. */
export const OPERATORS: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

export type Operand = Exclude<Value, { type: 'matrix' }>;

/** An operator between two values. A comparison keeps or drops elements; with `bool` it gives 1 or 0. */
export function combine(op: string, bool: boolean, left: Operand, right: Operand): Value {
  /** `kept` is the value that a comparison keeps if it holds. */
  const join = (a: number, b: number, kept: number): { value: number; keepsName: boolean } | undefined => {
    const result = OPERATORS[op]!(a, b);
    if (typeof result === 'number' || bool) return { value: Number(result), keepsName: false };
    return result ? { value: kept, keepsName: true } : undefined;
  };
  const each = (elements: Iterable<Element>, of: (element: Element) => ReturnType<typeof join>): Value => ({
    type: 'vector',
    elements: [...elements].flatMap((element) => {
      const joined = of(element);
      if (!joined) return [];
      const { labels } = element;
      return [{ labels: joined.keepsName ? labels : withoutName(labels), value: joined.value }];
    }),
  });
  if (left.type === 'scalar') {
    if (right.type === 'vector') return each(right.elements, ({ value }) => join(left.value, value, value));
    return { type: 'scalar', value: join(left.value, right.value, left.value)?.value ?? Number.NaN };
  }
  if (right.type === 'scalar') return each(left.elements, ({ value }) => join(value, right.value, value));
  const [lefts, rights] = [matchGroups(left.elements, 'left'), matchGroups(right.elements, 'right')];
  return each(lefts.values(), ({ labels, value }) => {
    const other = rights.get(matchKey(labels));
    return other && join(value, other.value, value);
  });
}

function matchKey(labels: Labels): string {
  return seriesKey(withoutName(labels));
}

function matchGroups(elements: readonly Element[], side: 'left' | 'right'): Map<string, Element> {
  const groups = new Map<string, Element>();
  for (const element of elements) {
    const key = matchKey(element.labels);
    const other = groups.get(key);
    if (other)
      throw new QueryExecutionError(
        `found duplicate series for the match group ${written(withoutName(element.labels))} on the ${side} hand-side of the operation: ` +
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
