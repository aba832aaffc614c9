/**
 * What Prometheus answers to a query it can't run, in its own words.
 * `bad_data` (HTTP 400): the query is wrong · `execution` (HTTP 422): it is right, and can't be carried out.
 */
export class PromqlError extends Error {
  readonly errorType: 'bad_data' | 'execution';

  constructor(errorType: 'bad_data' | 'execution', message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** The query is PromQL, but more than the stand-in speaks. Not `bad_data`: nothing is wrong with it. */
export function unknownToStandIn(what: string): PromqlError {
  return new PromqlError(
    'execution',
    `the lab's Prometheus stand-in does not know ${what}; install Prometheus for the whole language`,
  );
}

/** Says what the grammar stumbled over at this offset, as Prometheus does. */
export function syntaxError(query: string, at: number): PromqlError {
  if (query.trim() === '') return badQuery(query, 0, 'no expression found in input');
  // A word that is no function leaves its "(" over: by far the commonest slip, and Prometheus names it.
  const [, name] = /([a-zA-Z_][a-zA-Z0-9_]*)\s*$/.exec(query.slice(0, at)) ?? [];
  if (name && query.slice(at).trimStart().startsWith('('))
    return badQuery(query, query.lastIndexOf(name, at), `unknown function with name "${name}"`);
  const rest = query.slice(at).trim();
  return badQuery(query, at, rest ? `unexpected "${rest.slice(0, 30)}"` : 'unexpected end of input');
}

/** `bad_data`, with the offset as line and column. */
export function badQuery(query: string, at: number, problem: string): PromqlError {
  const before = query.slice(0, at).split('\n');
  return new PromqlError(
    'bad_data',
    `invalid parameter "query": ${before.length}:${(before.at(-1)?.length ?? 0) + 1}: parse error: ${problem}`,
  );
}
