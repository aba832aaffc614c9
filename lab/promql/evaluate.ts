import type { Labels } from '../prometheus/exposition.ts';
import { type SampleSource, seriesKey } from '../prometheus/history.ts';
import { QueryExecutionError, unsupported } from './error.ts';
import { parseNumber, parseRange } from './literals.ts';
import { compiled } from './matchers.ts';
import { argumentsOf, below, calls, groupingOf, type Query, type QueryNode, sourceOf } from './query.ts';
import { increase } from './rate.ts';
import { checkTypes } from './types.ts';
import {
  aggregate,
  combine,
  type Element,
  FOLDS,
  OPERATORS,
  type Operand,
  type Value,
  withoutName,
} from './vector.ts';

/**
 * Evaluates the stand-in's subset of PromQL at one moment: numbers, `time()`, selectors with all four matchers,
 * `timestamp()`, `sum count avg min max` with `by` and `without`, `rate` and `increase`, and `+ - * / == != < > <= >=`
 * (with `bool`) between scalars and vectors, vectors matched one-to-one on all labels.
 *
 * @param at milliseconds since the epoch
 * @throws {QuerySyntaxError} for what Prometheus would refuse too, such as a `rate()` without a range
 * @throws {QueryExecutionError} for what only the stand-in does not support, and for two elements with the same labels
 */
export function evaluate(query: Query, samples: SampleSource, at: number): Value {
  checkTypes(query);
  const [quotedName] = below(query.root, 'QuotedLabelName');
  if (quotedName) throw unsupported(`the quoted name ${sourceOf(query, quotedName)}`);
  const value = new Evaluation(query, samples, at).value(query.root);
  const series = value.type === 'vector' ? value.elements.map(({ labels }) => seriesKey(labels)) : [];
  if (new Set(series).size < series.length)
    throw new QueryExecutionError('vector cannot contain metrics with the same labelset');
  return value;
}

function vector(elements: Element[]): Value {
  return { type: 'vector', elements };
}

/** Works on a query whose types are right. */
class Evaluation {
  readonly #query: Query;
  readonly #samples: SampleSource;
  readonly #at: number;

  constructor(query: Query, samples: SampleSource, at: number) {
    this.#query = query;
    this.#samples = samples;
    this.#at = at;
  }

  value(node: QueryNode): Value {
    switch (node.name) {
      case 'NumberDurationLiteral':
        return { type: 'scalar', value: parseNumber(this.#text(node))! };
      case 'ParenExpr':
        return this.value(node.firstChild!);
      case 'VectorSelector':
        return vector(this.#samples.at(this.#at, this.#wanted(node)));
      case 'MatrixSelector':
        return this.#range(node);
      case 'FunctionCall':
        return this.#call(node);
      case 'AggregateExpr':
        return this.#aggregate(node);
      case 'BinaryExpr':
        return this.#binary(node);
      default:
        throw unsupported(this.#text(node));
    }
  }

  #range(node: QueryNode): Value {
    const duration = this.#text(node.child('DurationExpr')!);
    const rangeMs = parseRange(duration);
    if (rangeMs === undefined) throw unsupported(`the range [${duration}]`);
    const [of] = node.children;
    if (of?.name !== 'VectorSelector') throw unsupported(this.#text(node));
    const series = this.#samples.between(this.#at - rangeMs, this.#at, this.#wanted(of));
    return { type: 'matrix', series, rangeMs };
  }

  #call(node: QueryNode): Value {
    const name = calls(this.#query, node);
    switch (name) {
      case 'time':
        return { type: 'scalar', value: this.#at / 1000 };
      case 'timestamp':
        return vector(
          // the elements of a plain selector carry the time of their sample; a computed one has the time of the query
          this.#argument(node, 'vector').elements.map(({ labels, at = this.#at }) => ({
            labels: withoutName(labels),
            value: at / 1000,
          })),
        );
      case 'rate':
      case 'increase': {
        const { series, rangeMs } = this.#argument(node, 'matrix');
        const divisor = name === 'rate' ? rangeMs / 1000 : 1;
        return vector(
          series.flatMap(({ labels, samples }) => {
            const value = increase(samples, this.#at - rangeMs, this.#at);
            return value === undefined ? [] : [{ labels: withoutName(labels), value: value / divisor }];
          }),
        );
      }
      default:
        throw unsupported(`the function ${name}()`);
    }
  }

  #aggregate(node: QueryNode): Value {
    const name = calls(this.#query, node);
    const fold = FOLDS[name];
    if (!fold) throw unsupported(`the aggregation ${name}()`);
    const { elements } = this.#argument(node, 'vector');
    return vector(aggregate(fold, groupingOf(this.#query, node), elements));
  }

  #binary(node: QueryNode): Value {
    const op = this.#text(node.children[1]!);
    if (!OPERATORS[op]) throw unsupported(`the operator ${op}`);
    const modifier = node.child('MatchingModifierClause') ?? node.child('FillModifier');
    if (modifier) throw unsupported(this.#text(modifier));
    const bool = node.child('BoolModifier') !== undefined;
    const [left, right] = [this.value(node.firstChild!), this.value(node.lastChild!)];
    return combine(op, bool, left as Operand, right as Operand);
  }

  /** Which series a selector selects. */
  #wanted(node: QueryNode): (labels: Labels) => boolean {
    const { names, matchers } = this.#query.selectors.find((selector) => selector.node === node)!;
    return compiled([...names, ...matchers]);
  }

  #argument<T extends Value['type']>(node: QueryNode, _type: T): Extract<Value, { type: T }> {
    return this.value(argumentsOf(node)[0]!) as Extract<Value, { type: T }>;
  }

  #text(node: QueryNode): string {
    return sourceOf(this.#query, node);
  }
}
