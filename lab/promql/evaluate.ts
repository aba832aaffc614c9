import type { Labels } from '../prometheus/exposition.ts';
import { type SampleSource, seriesKey } from '../prometheus/history.ts';
import { QueryExecutionError, QuerySyntaxError, unsupported } from './error.ts';
import { parseNumber, parseRange } from './literals.ts';
import { compiled } from './matchers.ts';
import {
  argumentsOf,
  below,
  calls,
  childrenOf,
  groupingOf,
  type Query,
  type QueryNode,
  sourceOf,
} from './query.ts';
import { increase } from './rate.ts';
import {
  aggregate,
  combine,
  type Element,
  isAggregation,
  isArithmetic,
  isComparison,
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
  const [quotedName] = below(query.root, 'QuotedLabelName');
  if (quotedName) throw unsupported(`the quoted name ${sourceOf(query, quotedName)}`);
  const value = new Evaluation(query, samples, at).value(query.root);
  if (value.type === 'vector') refuseDuplicates(value.elements);
  return value;
}

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
        return { type: 'scalar', value: this.#number(node) };
      case 'ParenExpr':
        return this.value(childrenOf(node)[0]!);
      case 'VectorSelector':
        return { type: 'vector', elements: this.#samples.at(this.#at, this.#wanted(node)) };
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

  #number(node: QueryNode): number {
    const number = parseNumber(this.#text(node));
    if (number === undefined) throw this.#bad(node, `bad number or duration syntax: "${this.#text(node)}"`);
    return number;
  }

  #range(node: QueryNode): Value {
    const [of] = childrenOf(node);
    const duration = node.getChild('DurationExpr');
    if (of?.name !== 'VectorSelector') throw this.#bad(node, 'ranges only allowed for vector selectors');
    const rangeMs = duration ? parseRange(this.#text(duration)) : undefined;
    if (rangeMs === undefined) throw unsupported(`the range [${duration ? this.#text(duration) : ''}]`);
    if (rangeMs <= 0) throw this.#bad(node, 'duration must be greater than 0');
    const series = this.#samples.between(this.#at - rangeMs, this.#at, this.#wanted(of));
    return { type: 'matrix', series, rangeMs };
  }

  #call(node: QueryNode): Value {
    const name = calls(this.#query, node);
    switch (name) {
      case 'time':
        this.#arguments(node, name, 0);
        return { type: 'scalar', value: this.#at / 1000 };
      case 'timestamp':
        return {
          type: 'vector',
          // the elements of a plain selector carry the time of their sample; a computed one has the time of the query
          elements: this.#argument(node, name, 'vector').elements.map(({ labels, at = this.#at }) => ({
            labels: withoutName(labels),
            value: at / 1000,
          })),
        };
      case 'rate':
      case 'increase': {
        const { series, rangeMs } = this.#argument(node, name, 'matrix');
        const elements = series.flatMap(({ labels, samples }): Element[] => {
          const value = increase(samples, this.#at - rangeMs, this.#at);
          if (value === undefined) return [];
          return [{ labels: withoutName(labels), value: name === 'rate' ? value / (rangeMs / 1000) : value }];
        });
        return { type: 'vector', elements };
      }
      default:
        throw unsupported(`the function ${name}()`);
    }
  }

  #aggregate(node: QueryNode): Value {
    const op = calls(this.#query, node);
    const [argument, ...more] = argumentsOf(node);
    if (!isAggregation(op)) throw unsupported(`the aggregation ${op}()`);
    if (!argument || more.length > 0)
      throw this.#bad(node, 'wrong number of arguments for aggregate expression');
    const { elements } = this.#typed(argument, 'vector', 'aggregation expression');
    return { type: 'vector', elements: aggregate(op, groupingOf(this.#query, node), elements) };
  }

  #binary(node: QueryNode): Value {
    const parts = childrenOf(node);
    const [leftNode, opNode, rightNode] = [parts[0]!, parts[1]!, parts.at(-1)!];
    const op = this.#text(opNode);
    if (!isComparison(op) && !isArithmetic(op)) throw unsupported(`the operator ${op}`);
    const modifier = node.getChild('MatchingModifierClause') ?? node.getChild('FillModifier');
    if (modifier) throw unsupported(this.#text(modifier));
    const bool = node.getChild('BoolModifier') !== null;
    const [left, right] = [this.value(leftNode), this.value(rightNode)];
    if (left.type === 'matrix' || right.type === 'matrix')
      throw this.#bad(node, 'binary expression must contain only scalar and instant vector types');
    if (isComparison(op) && !bool && left.type === 'scalar' && right.type === 'scalar')
      throw this.#bad(opNode, 'comparisons between scalars must use BOOL modifier');
    if (bool && !isComparison(op))
      throw this.#bad(opNode, 'bool modifier can only be used on comparison operators');
    return combine({ op, bool }, left, right);
  }

  /** Which series a selector selects. */
  #wanted(node: QueryNode): (labels: Labels) => boolean {
    const { names, matchers } = this.#query.selectors.find((selector) => selector.node.from === node.from)!;
    if (node.getChild('Identifier') && names.length > 1)
      throw this.#bad(node, 'metric name must not be set twice');
    try {
      const wanted = compiled([...names, ...matchers]);
      // a selector that every series fulfils is a mistake, and Prometheus refuses it
      if (wanted(new Map()))
        throw this.#bad(node, 'vector selector must contain at least one non-empty matcher');
      return wanted;
    } catch (cause) {
      if (cause instanceof SyntaxError) throw this.#bad(node, `error parsing regexp: ${cause.message}`);
      throw cause;
    }
  }

  #argument<T extends Value['type']>(node: QueryNode, name: string, type: T): Extract<Value, { type: T }> {
    const [argument] = this.#arguments(node, name, 1);
    return this.#typed(argument!, type, `call to function "${name}"`);
  }

  #arguments(node: QueryNode, name: string, count: number): QueryNode[] {
    const found = argumentsOf(node);
    if (found.length === count) return found;
    throw this.#bad(node, `expected ${count} argument(s) in call to "${name}", got ${found.length}`);
  }

  #typed<T extends Value['type']>(node: QueryNode, type: T, where: string): Extract<Value, { type: T }> {
    const value = this.value(node);
    if (value.type === type) return value as Extract<Value, { type: T }>;
    throw this.#bad(node, `expected type ${TYPE_NAMES[type]} in ${where}, got ${TYPE_NAMES[value.type]}`);
  }

  #text(node: QueryNode): string {
    return sourceOf(this.#query, node);
  }

  #bad(node: QueryNode, problem: string): QuerySyntaxError {
    return new QuerySyntaxError(this.#query.text, node.from, problem);
  }
}

const TYPE_NAMES = { scalar: 'scalar', vector: 'instant vector', matrix: 'range vector' };

function refuseDuplicates(elements: readonly Element[]): void {
  if (new Set(elements.map(({ labels }) => seriesKey(labels))).size < elements.length)
    throw new QueryExecutionError('vector cannot contain metrics with the same labelset');
}
