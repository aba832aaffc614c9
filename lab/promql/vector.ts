import type { Labels } from '../prometheus/exposition.ts';
import { type Series, seriesKey } from '../prometheus/history.ts';
import type { Aggregation, Arithmetic, Comparison, Expr } from './ast.ts';
import { PromqlError } from './error.ts';

/** One element of an instant vector. */
export interface Element {
  labels: Labels;
  value: number;
}

/** What an expression comes to at one moment. */
export type Value =
  | { type: 'scalar'; value: number }
  | { type: 'vector'; elements: Element[] }
  | { type: 'matrix'; series: Series[] };

/** A computed value is no longer the metric it came from, so the name goes. */
export function withoutName(labels: Labels): Labels {
  const rest = new Map(labels);
  rest.delete('__name__');
  return rest;
}

const FOLD: Record<Aggregation, (values: number[]) => number> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  count: (values) => values.length,
  avg: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  // NaN loses against any number, as in Prometheus.
  min: (values) => values.reduce((a, b) => (b < a || Number.isNaN(a) ? b : a)),
  max: (values) => values.reduce((a, b) => (b > a || Number.isNaN(a) ? b : a)),
};

/** `sum by (…) (…)` and its kin. Nothing to aggregate gives nothing, not zero. */
export function aggregate(
  { op, without, labels }: Extract<Expr, { kind: 'aggregate' }>,
  elements: readonly Element[],
): Element[] {
  const groups = new Map<string, { labels: Labels; values: number[] }>();
  for (const element of elements) {
    const kept = new Map(
      [...withoutName(element.labels)].filter(([label]) => labels.includes(label) !== without),
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

type Binary = Extract<Expr, { kind: 'binary' }>;

/** An operator between two values. A comparison keeps or drops elements; with `bool` it gives 1 or 0. */
export function combine({ op, bool }: Binary, left: Value, right: Value): Value {
  const join = joiner(op, bool);
  if (left.type === 'scalar' && right.type === 'scalar')
    return { type: 'scalar', value: join(left.value, right.value, left.value) ?? Number.NaN };
  const keepName = op in COMPARE && !bool;
  const element = (labels: Labels, value: number | undefined): Element[] =>
    value === undefined ? [] : [{ labels: keepName ? labels : withoutName(labels), value }];
  const elements = (): Element[] => {
    if (left.type === 'vector' && right.type === 'scalar')
      return left.elements.flatMap((a) => element(a.labels, join(a.value, right.value, a.value)));
    if (left.type === 'scalar' && right.type === 'vector')
      return right.elements.flatMap((b) => element(b.labels, join(left.value, b.value, b.value)));
    if (left.type !== 'vector' || right.type !== 'vector') return [];
    const [lefts, rights] = [matchGroups(left.elements, 'left'), matchGroups(right.elements, 'right')];
    return [...lefts].flatMap(([key, a]) => {
      const b = rights.get(key);
      return b ? element(a.labels, join(a.value, b.value, a.value)) : [];
    });
  };
  return { type: 'vector', elements: elements() };
}

/** The operator as a function of both sides and of the value that a passed comparison keeps. */
function joiner(op: Binary['op'], bool: boolean): (a: number, b: number, kept: number) => number | undefined {
  if (!isComparison(op)) return COMPUTE[op];
  const compare = COMPARE[op];
  if (bool) return (a, b) => Number(compare(a, b));
  return (a, b, kept) => (compare(a, b) ? kept : undefined);
}

function isComparison(op: Binary['op']): op is Comparison {
  return op in COMPARE;
}

function matchGroups(elements: readonly Element[], side: 'left' | 'right'): Map<string, Element> {
  const groups = new Map<string, Element>();
  for (const element of elements) {
    const labels = withoutName(element.labels);
    const key = seriesKey(labels);
    const twin = groups.get(key);
    if (twin)
      throw new PromqlError(
        'execution',
        `found duplicate series for the match group ${written(labels)} on the ${side} hand-side of the operation: ` +
          `[${written(twin.labels)}, ${written(element.labels)}];many-to-many matching not allowed: ` +
          'matching labels must be unique on one side',
      );
    groups.set(key, element);
  }
  return groups;
}

function written(labels: Labels): string {
  return `{${[...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`;
}
