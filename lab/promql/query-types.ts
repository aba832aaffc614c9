import { argumentsOf, calls, type Query, type QueryNode, QuerySyntaxError, unwrapped } from './query.ts';

const OVER_A_RANGE =
  /^(?:rate|irate|increase|delta|idelta|deriv|predict_linear|resets|changes|double_exponential_smoothing|holt_winters|\w+_over_time)$/;

/** Whether a function reads a range of samples, as in `rate(x[5m])`. */
export function readsRange(name: string): boolean {
  return OVER_A_RANGE.test(name);
}

const MOVED = ['OffsetExpr', 'StepInvariantExpr'];
const READS_SAMPLES = ['VectorSelector', 'MatrixSelector', 'SubqueryExpr', ...MOVED];

/**
 * Checks what the grammar does not: ranges in the wrong place, as in `rate(x)` and `sum(x[5m])`, and `offset` or `@` after
 * a result. Only promtool checks the other types of PromQL.
 *
 * @throws {QuerySyntaxError}
 */
export function checkRanges(query: Query): void {
  const refuse = (node: QueryNode, problem: string): never => {
    throw new QuerySyntaxError(query.text, node.from, problem);
  };
  query.root.cursor().iterate(({ node }) => {
    const name = calls(query, node);
    if (MOVED.includes(node.name)) checkMoved(query, node);
    if (name) {
      const range = argumentsOf(node).find(isRange);
      if (readsRange(name) && !range) refuse(node, `${name}() needs a range such as [5m] after the metric`);
      if (range && !readsRange(name))
        refuse(range, `${name}() takes no range; put rate() or increase() between`);
    } else if (node.name === 'BinaryExpr') {
      const range = [node.firstChild, node.lastChild].find((side) => side && isRange(side));
      if (range)
        refuse(range, 'operators do not work on a range such as [5m]; put rate() or increase() around it');
    }
  });
  if (isRange(query.root)) refuse(query.root, 'the result is a range; put rate() or increase() around it');
}

/** `offset` and `@` move the samples that are read, so they belong to a metric and to no result. */
function checkMoved(query: Query, node: QueryNode): void {
  const moved = node.firstChild;
  if (moved && !READS_SAMPLES.includes(unwrapped(moved).name))
    throw new QuerySyntaxError(query.text, moved.to, 'offset and @ belong directly after the metric');
}

function isRange(node: QueryNode): boolean {
  const inner = unwrapped(node);
  if (MOVED.includes(inner.name)) return inner.firstChild ? isRange(inner.firstChild) : false;
  return inner.name === 'MatrixSelector' || inner.name === 'SubqueryExpr';
}
