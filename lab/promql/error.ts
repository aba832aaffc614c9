const [SHOWN_BEFORE, SHOWN_AFTER] = [28, 16];

/** A query that Prometheus would refuse (`bad_data`, HTTP 400). The message is Prometheus's own. */
export class QuerySyntaxError extends Error {
  /** What is wrong, such as `unknown function with name "increse"`. */
  readonly problem: string;
  /** Line and column, counted from 1. */
  readonly line: number;
  readonly column: number;
  /** The text around the error, with a caret on the next line. */
  readonly frame: string;
  /** The usual reason and what to do, where it is known. */
  readonly likely: string | undefined;

  /** @param at offset of the error in the query */
  constructor(query: string, at: number, problem: string, likely?: string) {
    const before = query.slice(0, at).split('\n');
    const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
    super(`${line}:${column}: parse error: ${problem}`);
    this.problem = problem;
    this.likely = likely;
    this.line = line;
    this.column = column;
    const text = query.split('\n')[line - 1] ?? '';
    const start = Math.max(0, column - 1 - SHOWN_BEFORE);
    const shownBefore = `${start > 0 ? '…' : ''}${text.slice(start, column - 1)}`;
    this.frame = `${shownBefore}${text.slice(column - 1, column - 1 + SHOWN_AFTER)}\n${' '.repeat(shownBefore.length)}^`;
  }
}

/** A correct query that can't be evaluated (`execution`, HTTP 422). */
export class QueryExecutionError extends Error {}

/** The query is PromQL, but the stand-in does not support it. */
export function unsupported(what: string): QueryExecutionError {
  return new QueryExecutionError(
    `the lab's Prometheus stand-in does not know ${what}; install Prometheus for the whole language`,
  );
}

/** The error for the place where the grammar stopped, in Prometheus's words. */
export function unexpectedAt(query: string, at: number): QuerySyntaxError {
  if (query.trim() === '') return new QuerySyntaxError(query, 0, 'no expression found in input');
  // the most frequent mistake is a misspelt function: the grammar stops at the "(" after it, Prometheus names it
  const [, name] = /([a-zA-Z_][a-zA-Z0-9_]*)\s*$/.exec(query.slice(0, at)) ?? [];
  if (name && query.slice(at).trimStart().startsWith('('))
    return new QuerySyntaxError(
      query,
      query.lastIndexOf(name, at),
      `unknown function with name "${name}"`,
      'A function is misspelt. You probably need rate, increase, histogram_quantile or sum by (…) (…).',
    );
  const rest = query.slice(at).trim();
  return new QuerySyntaxError(
    query,
    at,
    rest ? `unexpected "${rest.slice(0, 30)}"` : 'unexpected end of input',
  );
}
