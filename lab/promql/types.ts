import { RE2JSSyntaxException } from 're2js';
import { QuerySyntaxError } from './error.ts';
import { readsRange, signatureOf, type ValueType } from './functions.ts';
import { parseNumber, parseRange } from './literals.ts';
import { compiled } from './matchers.ts';
import { argumentsOf, calls, labelsIn, type Query, type QueryNode, sourceOf } from './query.ts';

/**
 * Checks what the grammar does not: types, arguments, the place of ranges, `offset` and `@`, durations and regular
 * expressions. Returns the type of the result.
 *
 * @throws {QuerySyntaxError} with Prometheus's own words
 * @see https://github.com/prometheus/prometheus/blob/main/promql/parser/parse.go, checkAST
 */
export function checkTypes(query: Query): ValueType {
  return new Types(query).of(query.root);
}

const NAMES: Record<ValueType, string> = {
  scalar: 'scalar',
  vector: 'instant vector',
  matrix: 'range vector',
  string: 'string',
};
const NEEDS_VECTORS = 'binary expression must contain only scalar and instant vector types';
const COMPARES = ['Eql', 'Neq', 'Lss', 'Lte', 'Gtr', 'Gte'];
const SETS = ['And', 'Or', 'Unless'];

class Types {
  readonly #query: Query;

  constructor(query: Query) {
    this.#query = query;
  }

  of(node: QueryNode): ValueType {
    switch (node.name) {
      case 'ParenExpr':
        return this.of(node.firstChild!);
      case 'StringLiteral':
        return 'string';
      case 'NumberDurationLiteral':
        return this.#number(node);
      case 'VectorSelector':
        return this.#selector(node);
      case 'MatrixSelector':
      case 'SubqueryExpr':
        return this.#range(node);
      case 'AggregateExpr':
      case 'FunctionCall':
        return this.#call(node);
      case 'UnaryExpr':
        return this.#unary(node);
      case 'BinaryExpr':
        return this.#operator(node);
      default:
        return this.#moved(node);
    }
  }

  #number(node: QueryNode): ValueType {
    const text = sourceOf(this.#query, node);
    if (parseNumber(text) === undefined) this.#refuse(node, `bad number or duration syntax: "${text}"`);
    return 'scalar';
  }

  #selector(node: QueryNode): ValueType {
    const { names, matchers } = this.#query.selectors.find((selector) => selector.node === node)!;
    if (node.child('Identifier') && names.length > 1) this.#refuse(node, 'metric name must not be set twice');
    try {
      // a selector that every series fulfils is a mistake
      if (compiled([...names, ...matchers])(new Map()) && !this.#isInfo(node))
        this.#refuse(node, 'vector selector must contain at least one non-empty matcher');
    } catch (cause) {
      if (!(cause instanceof RE2JSSyntaxException)) throw cause;
      this.#refuse(node, cause.message, RE2);
    }
    return 'vector';
  }

  /** The second argument of `info` is only conditions. */
  #isInfo(node: QueryNode): boolean {
    const call = node.parent?.parent;
    return call !== undefined && calls(this.#query, call) === 'info' && argumentsOf(call)[1] === node;
  }

  #range(node: QueryNode): ValueType {
    const of = node.firstChild!;
    if (node.name === 'SubqueryExpr') {
      const type = this.of(of);
      if (type !== 'vector')
        this.#refuse(node, `subquery is only allowed on instant vector, got ${type} instead`);
    } else if (of.name === 'OffsetExpr') this.#refuse(of, 'no offset modifiers allowed before range');
    else if (of.name === 'StepInvariantExpr' && !of.child('AtModifierPreprocessors'))
      this.#refuse(of, 'no @ modifiers allowed before range');
    else if (!['VectorSelector', 'StepInvariantExpr'].includes(of.name))
      this.#refuse(node, 'ranges only allowed for vector selectors');
    else this.of(of);
    const window = node.child('DurationExpr');
    const [duration, ...more] = window?.children ?? [];
    // a computed duration is known only when it runs
    if (window && duration?.name === 'NumberDurationLiteralInDurationContext' && more.length === 0) {
      const text = sourceOf(this.#query, window);
      const ms = parseRange(text);
      if (ms === undefined) this.#refuse(window, `not a valid duration string: "${text}"`);
      if (!(ms > 0)) this.#refuse(window, 'duration must be greater than 0');
    }
    return 'matrix';
  }

  /** A function or an aggregation. */
  #call(node: QueryNode): ValueType {
    const name = calls(this.#query, node);
    const signature = signatureOf(name);
    if (!signature) return 'vector';
    const { takes, atLeast, atMost, gives } = signature;
    const given = argumentsOf(node);
    const aggregates = node.name === 'AggregateExpr';
    if (given.length < atLeast || given.length > atMost) {
      const count = given.length < atLeast ? atLeast : atMost;
      const bound = atLeast === atMost ? '' : given.length < atLeast ? 'at least ' : 'at most ';
      this.#refuse(
        node,
        aggregates
          ? `wrong number of arguments for aggregate expression provided, expected ${count}, got ${given.length}`
          : `expected ${bound}${count} argument(s) in call to "${name}", got ${given.length}`,
      );
    }
    const help = readsRange(name) ? `${name}() needs a range such as [5m] after the metric.` : undefined;
    const inOrder = [...given.entries()];
    if (aggregates) inOrder.reverse(); // Prometheus looks at the vector first
    for (const [index, argument] of inOrder) {
      const part = index === takes.length - 1 ? 'aggregation expression' : 'aggregation parameter';
      const where = aggregates ? part : `call to function "${name}"`;
      this.#expect(argument, takes[index] ?? takes.at(-1)!, where, help);
    }
    return gives;
  }

  #unary(node: QueryNode): ValueType {
    const type = this.of(node.lastChild!);
    if (type !== 'scalar' && type !== 'vector')
      this.#refuse(
        node,
        `unary expression only allowed on expressions of type scalar or instant vector, got "${NAMES[type]}"`,
      );
    return type;
  }

  #operator(node: QueryNode): ValueType {
    const [left, right] = [node.firstChild!, node.lastChild!];
    const types = [this.of(left), this.of(right)];
    const is = (names: readonly string[]) => names.some((name) => node.child(name));
    const matching = node.child('MatchingModifierClause');
    const bool = node.child('BoolModifier') !== undefined;
    for (const [index, side] of [left, right].entries())
      if (types[index] !== 'scalar' && types[index] !== 'vector')
        this.#refuse(side, NEEDS_VECTORS, types[index] === 'matrix' ? BETWEEN : undefined);
    if (bool && !is(COMPARES)) this.#refuse(node, 'bool modifier can only be used on comparison operators');
    const scalars = types.filter((type) => type === 'scalar').length;
    if (scalars === 2 && is(COMPARES) && !bool)
      this.#refuse(node, 'comparisons between scalars must use BOOL modifier');
    if (scalars > 0 && is(SETS))
      this.#refuse(node, 'set operators such as "and" not allowed in binary scalar expression');
    if (matching) this.#matching(node, matching, scalars, is(SETS));
    return scalars === 2 ? 'scalar' : 'vector';
  }

  #matching(node: QueryNode, matching: QueryNode, scalars: number, isSet: boolean): void {
    const [by, groups] = matching.children
      .filter(({ name }) => name === 'GroupingLabels')
      .map((list) => labelsIn(this.#query, list));
    if (scalars > 0 && by?.length) this.#refuse(node, 'vector matching only allowed between instant vectors');
    if (isSet && (matching.child('GroupLeft') || matching.child('GroupRight')))
      this.#refuse(node, 'no grouping allowed for set operations');
    const twice = matching.child('On') && groups?.find((label) => by?.includes(label));
    if (twice) this.#refuse(node, `label "${twice}" must not occur in ON and GROUP clause at once`);
  }

  /** `offset`, `@` and the like belong to a metric, once each. */
  #moved(node: QueryNode): ValueType {
    const found = [node.name];
    let base = node.firstChild!;
    while (MODIFIERS[base.name]) {
      found.push(base.name);
      base = base.firstChild!;
    }
    const words = MODIFIERS[node.name] ?? node.name;
    if (!['VectorSelector', 'MatrixSelector', 'SubqueryExpr'].includes(base.name))
      this.#refuse(
        node,
        `${words} modifier must be preceded by an instant vector selector or range vector selector or a subquery`,
        'offset and @ move the samples that are read, so they belong directly after the metric.',
      );
    if (new Set(found).size < found.length) this.#refuse(node, `${words} may not be set multiple times`);
    return this.of(base);
  }

  #expect(node: QueryNode, wanted: ValueType, where: string, help?: string): void {
    const type = this.of(node);
    if (type === wanted) return;
    const likely = type === 'matrix' ? BETWEEN : type === 'vector' ? help : undefined;
    this.#refuse(node, `expected type ${NAMES[wanted]} in ${where}, got ${NAMES[type]}`, likely);
  }

  #refuse(node: QueryNode, problem: string, likely = FIT): never {
    throw new QuerySyntaxError(this.#query.text, node.from, problem, likely);
  }
}

const FIT =
  'The parts are right, but do not fit together: look at their number, their order and their types.';
const RE2 =
  'Prometheus reads regular expressions as RE2, which has no lookahead and no references such as \\1.';
const BETWEEN = 'A range such as [5m] holds many samples of each series: put rate() or increase() around it.';

const MODIFIERS: Readonly<Record<string, string>> = {
  OffsetExpr: 'offset',
  StepInvariantExpr: '@',
  AnchoredExpr: 'anchored',
  SmoothedExpr: 'smoothed',
};
