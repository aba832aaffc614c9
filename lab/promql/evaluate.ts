import type { Labels } from '../prometheus/exposition.ts';
import { type SampleSource, type Series, seriesKey } from '../prometheus/history.ts';
import type { Expr } from './ast.ts';
import { PromqlError } from './error.ts';
import { matchesAll } from './matchers.ts';
import { increase } from './rate.ts';
import { aggregate, combine, type Element, type Value, withoutName } from './vector.ts';

/**
 * Evaluates the stand-in's subset of PromQL at one moment: numbers, `time()`, selectors with all four matchers,
 * `timestamp()`, `sum count avg min max` with `by` and `without`, `rate` and `increase`, and `+ - * / == != < > <= >=`
 * (with `bool`) between scalars and vectors, vectors matched one-to-one on all labels.
 *
 * @param expr what {@link parsePromql} made of the query
 * @param at milliseconds since the epoch
 * Throws {@link PromqlError} of type `execution`, such as for two elements with the same labels.
 */
export function evaluate(expr: Expr, samples: SampleSource, at: number): Value {
  const value = new Evaluation(samples, at).value(expr);
  if (value.type === 'vector') refuseTwins(value.elements);
  return value;
}

class Evaluation {
  readonly #samples: SampleSource;
  readonly #at: number;

  constructor(samples: SampleSource, at: number) {
    this.#samples = samples;
    this.#at = at;
  }

  value(expr: Expr): Value {
    switch (expr.kind) {
      case 'number':
        return { type: 'scalar', value: expr.value };
      case 'time':
        return { type: 'scalar', value: this.#at / 1000 };
      case 'range':
        return { type: 'matrix', series: this.#window(expr) };
      case 'binary':
        return combine(expr, this.value(expr.left), this.value(expr.right));
      default:
        return { type: 'vector', elements: this.#vector(expr) };
    }
  }

  #vector(expr: Expr): Element[] {
    switch (expr.kind) {
      case 'selector':
        return this.#samples.at(this.#at, (labels) => matchesAll(expr.matchers, labels));
      case 'timestamp':
        return this.#timestamps(expr.of);
      case 'rate':
        return this.#rates(expr);
      case 'aggregate':
        return aggregate(expr, this.#vector(expr.of));
      default: {
        const value = this.value(expr);
        return value.type === 'vector' ? value.elements : [];
      }
    }
  }

  /** Of a plain selector the time of each sample; of anything computed, the time it was computed for. */
  #timestamps(of: Expr): Element[] {
    const times =
      of.kind === 'selector'
        ? this.#samples
            .at(this.#at, (labels) => matchesAll(of.matchers, labels))
            .map(({ labels, at }) => ({ labels, value: at / 1000 }))
        : this.#vector(of).map(({ labels }) => ({ labels, value: this.#at / 1000 }));
    return times.map(({ labels, value }) => ({ labels: withoutName(labels), value }));
  }

  #rates({ of, perSecond }: Extract<Expr, { kind: 'rate' }>): Element[] {
    return this.#window(of).flatMap(({ labels, samples }) => {
      const value = increase(samples, this.#at - of.rangeMs, this.#at);
      if (value === undefined) return [];
      return [{ labels: withoutName(labels), value: perSecond ? value / (of.rangeMs / 1000) : value }];
    });
  }

  #window({ matchers, rangeMs }: Extract<Expr, { kind: 'range' }>): Series[] {
    return this.#samples.between(this.#at - rangeMs, this.#at, (labels) => matchesAll(matchers, labels));
  }
}

function refuseTwins(elements: readonly { labels: Labels }[]): void {
  if (new Set(elements.map(({ labels }) => seriesKey(labels))).size < elements.length)
    throw new PromqlError('execution', 'vector cannot contain metrics with the same labelset');
}

export type { Expr } from './ast.ts';
export { PromqlError } from './error.ts';
export { parsePromql } from './syntax.ts';
export type { Value } from './vector.ts';
