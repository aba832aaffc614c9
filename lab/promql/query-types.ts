import { argumentsOf, calls, type Query, type QueryNode, QuerySyntaxError, unwrapped } from './query.ts';

const OVER_A_RANGE =
  /^(?:rate|irate|increase|delta|idelta|deriv|predict_linear|resets|changes|double_exponential_smoothing|holt_winters|\w+_over_time)$/;

/** Whether a function reads a range of samples, as in `rate(x[5m])`. */
export function readsRange(name: string): boolean {
  return OVER_A_RANGE.test(name);
}

/**
 * Throws QuerySyntaxError where a range stands in the wrong place, which the grammar alone lets through: `rate(x)`,
 * `sum(x[5m])`. The rest of PromQL's types is left to promtool.
 */
export function checkRanges(query: Query): void {
  const cursor = query.root.cursor();
  cursor.iterate(({ node }) => {
    const name = calls(query, node);
    if (node.name === 'OffsetExpr' || node.name === 'StepInvariantExpr') checkMoved(query, node);
    if (name) checkCall(query, node, name);
    else if (node.name === 'BinaryExpr') {
      const range = [node.firstChild, node.lastChild].find((side) => side && isRange(side));
      if (range)
        throw new QuerySyntaxError(
          query.text,
          range.from,
          `a range such as [5m] can't be calculated with; it needs rate() or increase() around it`,
        );
    }
  });
  if (isRange(query.root))
    throw new QuerySyntaxError(
      query.text,
      query.root.from,
      'the result is a range; it needs rate() or increase() around it',
    );
}

/** `offset` and `@` move the samples that are read, so they belong to a metric and to no result. */
function checkMoved(query: Query, node: QueryNode): void {
  const moved = node.firstChild && unwrapped(node.firstChild);
  if (
    moved &&
    !['VectorSelector', 'MatrixSelector', 'SubqueryExpr', 'OffsetExpr', 'StepInvariantExpr'].includes(
      moved.name,
    )
  )
    throw new QuerySyntaxError(
      query.text,
      node.firstChild?.to ?? node.from,
      'offset and @ belong right behind the metric',
    );
}

function checkCall(query: Query, node: QueryNode, name: string): void {
  const args = argumentsOf(node);
  const range = args.find(isRange);
  const missing = readsRange(name) && !range;
  if (missing)
    throw new QuerySyntaxError(
      query.text,
      node.from,
      `${name}() needs a range such as [5m] behind the metric`,
    );
  if (range && !readsRange(name))
    throw new QuerySyntaxError(
      query.text,
      range.from,
      `${name}() takes no range; put rate() or increase() between`,
    );
}

function isRange(node: QueryNode): boolean {
  const inner = unwrapped(node);
  if (inner.name === 'OffsetExpr' || inner.name === 'StepInvariantExpr')
    return inner.firstChild ? isRange(inner.firstChild) : false;
  return inner.name === 'MatrixSelector' || inner.name === 'SubqueryExpr';
}
