import { parseQuery, type Query, QuerySyntaxError } from '#lab/promql/query.ts';

/** Brackets within brackets. Deeper queries could overflow the stack of what reads them. */
const DEEPEST = 300;
const DEEP = 'Real queries have a handful of brackets within each other: remove those that change nothing.';

/**
 * A learner's query as its tree. Throws QuerySyntaxError for what is not PromQL, and for a query that is too deep to be one
 * that a person wrote; `parseQuery` itself refuses what is too long.
 */
export function readQuery(promql: string): Query {
  let depth = 0;
  for (const { 0: bracket, index } of promql.matchAll(/[()[\]{}]/g)) {
    depth += '([{'.includes(bracket) ? 1 : -1;
    if (depth > DEEPEST)
      throw new QuerySyntaxError(promql, index, `more than ${DEEPEST} brackets within each other`, DEEP);
  }
  return parseQuery(promql);
}
