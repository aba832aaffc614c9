import { QuerySyntaxError } from '#lab/promql/query.ts';
import { checkTypes } from '#lab/promql/types.ts';
import type { Fault } from '../../kit/failure.ts';
import { readQuery } from '../../kit/promql.ts';
import type { PlannedMetric } from '../ship/plan.ts';

/** What is wrong with a query by PromQL's grammar and types, with a caret below the place. */
export function syntaxFault({ promql }: Pick<PlannedMetric, 'promql'>): Fault | undefined {
  try {
    const query = readQuery(promql);
    if (checkTypes(query) !== 'matrix') return undefined;
    const likely = 'Put rate() or increase() around it.';
    throw new QuerySyntaxError(promql, query.root.from, 'the result is a range', likely);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    return {
      expected: 'PromQL that Prometheus understands',
      got: `an error at ${error.line}:${error.column}\n${error.frame} ${error.problem}`,
      likely: error.likely ?? 'A bracket, a quote or an operator is missing, or there is one too many.',
    };
  }
}
