import { parser } from '@prometheus-io/lezer-promql';
import type { Aggregation, Arithmetic, Comparison, Expr, ExprType } from './ast.ts';
import { badQuery, PromqlError, syntaxError, unknownToStandIn } from './error.ts';
import { parseNumber, parseStep, unquote } from './literals.ts';
import { type Matcher, matcherOf } from './matchers.ts';

type Node = ReturnType<typeof parser.parse>['topNode'];

const AGGREGATIONS: readonly string[] = ['sum', 'count', 'avg', 'min', 'max'] satisfies Aggregation[];
const ARITHMETIC: readonly string[] = ['+', '-', '*', '/'] satisfies Arithmetic[];
const COMPARISONS: readonly string[] = ['==', '!=', '>', '<', '>=', '<='] satisfies Comparison[];
/** Deeper nesting would only serve to overflow the stack. */
const MAX_DEPTH = 100;

/**
 * Reads a query with Prometheus's own grammar. Throws {@link PromqlError}: `bad_data` with line and column for what
 * Prometheus would refuse too, `execution` for what only the stand-in doesn't know.
 */
export function parsePromql(query: string): Expr {
  const tree = parser.parse(query);
  const iterator = tree.cursor();
  do {
    const { from, to, name, type } = iterator;
    if (type.isError) throw syntaxError(query, from);
    // The grammar lets a string run on to the end, and doesn't look into it.
    if (name === 'StringLiteral' && unquote(query.slice(from, to)) === undefined)
      throw badQuery(query, from, 'unterminated quoted string, or an unknown escape in it');
  } while (iterator.next());
  const root = tree.topNode.firstChild;
  if (!root) throw badQuery(query, 0, 'no expression found in input');
  return new Reader(query).expr(root, 0);
}

class Reader {
  readonly #query: string;

  constructor(query: string) {
    this.#query = query;
  }

  expr(node: Node, depth: number): Expr {
    if (depth > MAX_DEPTH) throw this.#bad(node, 'the query is nested too deeply');
    switch (node.name) {
      case 'NumberDurationLiteral':
        return { kind: 'number', type: 'scalar', value: this.#number(node) };
      case 'ParenExpr':
        return this.expr(child(node, 0), depth + 1);
      case 'VectorSelector':
        return { kind: 'selector', type: 'vector', matchers: this.#matchers(node) };
      case 'MatrixSelector':
        return this.#range(node);
      case 'FunctionCall':
        return this.#call(node, depth);
      case 'AggregateExpr':
        return this.#aggregate(node, depth);
      case 'BinaryExpr':
        return this.#binary(node, depth);
      default:
        throw unknownToStandIn(this.#text(node));
    }
  }

  #range(node: Node): Extract<Expr, { kind: 'range' }> {
    const [of, duration] = [child(node, 0), node.getChild('DurationExpr')];
    if (of.name !== 'VectorSelector') throw this.#bad(node, 'ranges only allowed for vector selectors');
    const rangeMs = duration ? parseStep(this.#text(duration)) : undefined;
    if (rangeMs === undefined) throw unknownToStandIn(`the range [${duration ? this.#text(duration) : ''}]`);
    if (rangeMs <= 0) throw this.#bad(node, 'duration must be greater than 0');
    return { kind: 'range', type: 'matrix', matchers: this.#matchers(of), rangeMs };
  }

  #call(node: Node, depth: number): Expr {
    const name = this.#text(child(node, 0));
    const args = children(child(node, 1)).map((argument) => ({
      argument,
      of: this.expr(argument, depth + 1),
    }));
    const only = (type: ExprType): Expr => {
      const [first] = args;
      if (!first || args.length > 1)
        throw this.#bad(node, `expected 1 argument(s) in call to "${name}", got ${args.length}`);
      if (first.of.type !== type)
        throw this.#wrongType(first.argument, type, `call to function "${name}"`, first.of);
      return first.of;
    };
    switch (name) {
      case 'time':
        if (args.length > 0)
          throw this.#bad(node, `expected 0 argument(s) in call to "time", got ${args.length}`);
        return { kind: 'time', type: 'scalar' };
      case 'timestamp':
        return { kind: 'timestamp', type: 'vector', of: only('vector') };
      case 'rate':
      case 'increase': {
        const of = only('matrix');
        if (of.kind !== 'range') throw unknownToStandIn(this.#text(node));
        return { kind: 'rate', type: 'vector', perSecond: name === 'rate', of };
      }
      default:
        throw unknownToStandIn(`the function ${name}()`);
    }
  }

  #aggregate(node: Node, depth: number): Expr {
    const op = this.#text(child(node, 0)).toLowerCase();
    const [first, ...more] = children(node.getChild('FunctionCallBody') ?? node);
    if (!isOneOf<Aggregation>(AGGREGATIONS, op)) throw unknownToStandIn(`the aggregation ${op}()`);
    if (!first || more.length > 0)
      throw this.#bad(node, 'wrong number of arguments for aggregate expression');
    const of = this.expr(first, depth + 1);
    if (of.type !== 'vector') throw this.#wrongType(first, 'vector', 'aggregation expression', of);
    const modifier = node.getChild('AggregateModifier');
    const grouping = modifier?.getChild('GroupingLabels');
    const labels = grouping ? children(grouping).map((label) => this.#label(label)) : [];
    return {
      kind: 'aggregate',
      type: 'vector',
      op,
      without: Boolean(modifier?.getChild('Without')),
      labels,
      of,
    };
  }

  #binary(node: Node, depth: number): Expr {
    const parts = children(node);
    const [leftNode, opNode, rightNode] = [parts[0], parts[1], parts.at(-1)];
    if (!leftNode || !opNode || !rightNode) throw this.#bad(node, 'unexpected end of input');
    const op = this.#text(opNode);
    const comparing = isOneOf<Comparison>(COMPARISONS, op);
    if (!comparing && !isOneOf<Arithmetic>(ARITHMETIC, op)) throw unknownToStandIn(`the operator ${op}`);
    const modifier = node.getChild('MatchingModifierClause') ?? node.getChild('FillModifier');
    if (modifier) throw unknownToStandIn(this.#text(modifier));
    const bool = node.getChild('BoolModifier') !== null;
    const [left, right] = [this.expr(leftNode, depth + 1), this.expr(rightNode, depth + 1)];
    if (left.type === 'matrix' || right.type === 'matrix')
      throw this.#bad(node, 'binary expression must contain only scalar and instant vector types');
    const type = left.type === 'vector' || right.type === 'vector' ? 'vector' : 'scalar';
    if (comparing && !bool && type === 'scalar')
      throw this.#bad(opNode, 'comparisons between scalars must use BOOL modifier');
    if (bool && !comparing) throw this.#bad(opNode, 'bool modifier can only be used on comparison operators');
    return { kind: 'binary', type, op, bool, left, right };
  }

  #matchers(node: Node): Matcher[] {
    const name = node.getChild('Identifier');
    const matchers = name ? [matcherOf('__name__', '=', this.#text(name))] : [];
    const list = node.getChild('LabelMatchers');
    for (const part of list ? children(list) : []) {
      if (part.name !== 'UnquotedLabelMatcher') throw unknownToStandIn(`the quoted name ${this.#text(part)}`);
      const [label, op, value] = [child(part, 0), child(part, 1), child(part, 2)].map((n) => this.#text(n));
      if (name && label === '__name__') throw this.#bad(part, 'metric name must not be set twice');
      try {
        matchers.push(matcherOf(label ?? '', op ?? '', unquote(value ?? '') ?? ''));
      } catch (cause) {
        throw this.#bad(
          child(part, 2),
          `error parsing regexp: ${cause instanceof Error ? cause.message : cause}`,
        );
      }
    }
    if (matchers.every(({ matches }) => matches('')))
      throw this.#bad(node, 'vector selector must contain at least one non-empty matcher');
    return matchers;
  }

  #label(node: Node): string {
    if (node.name !== 'LabelName') throw unknownToStandIn(`the quoted name ${this.#text(node)}`);
    return this.#text(node);
  }

  #number(node: Node): number {
    return (
      parseNumber(this.#text(node)) ??
      this.#fail(node, `bad number or duration syntax: "${this.#text(node)}"`)
    );
  }

  #wrongType(node: Node, expected: ExprType, where: string, got: Expr): PromqlError {
    return this.#bad(node, `expected type ${TYPE_NAMES[expected]} in ${where}, got ${TYPE_NAMES[got.type]}`);
  }

  #text(node: Node): string {
    return this.#query.slice(node.from, node.to);
  }

  #bad(node: Node, problem: string): PromqlError {
    return badQuery(this.#query, node.from, problem);
  }

  #fail(node: Node, problem: string): never {
    throw this.#bad(node, problem);
  }
}

const TYPE_NAMES = { scalar: 'scalar', vector: 'instant vector', matrix: 'range vector' };

function children(node: Node): Node[] {
  const found: Node[] = [];
  for (let next = node.firstChild; next; next = next.nextSibling)
    if (next.name !== 'LineComment') found.push(next);
  return found;
}

function child(node: Node, index: number): Node {
  const found = children(node)[index];
  if (!found) throw new PromqlError('bad_data', `invalid parameter "query": incomplete ${node.name}`);
  return found;
}

function isOneOf<T extends string>(values: readonly string[], value: string): value is T {
  return values.includes(value);
}
