import type { Matcher } from './matchers.ts';

export type Aggregation = 'sum' | 'count' | 'avg' | 'min' | 'max';
export type Arithmetic = '+' | '-' | '*' | '/';
export type Comparison = '==' | '!=' | '>' | '<' | '>=' | '<=';

/** What PromQL calls the type of an expression; a `matrix` is a range vector. */
export type ExprType = 'scalar' | 'vector' | 'matrix';

/** An expression of the subset of PromQL that the stand-in knows, with its type checked. */
export type Expr =
  | { kind: 'number'; type: 'scalar'; value: number }
  | { kind: 'time'; type: 'scalar' }
  | { kind: 'selector'; type: 'vector'; matchers: Matcher[] }
  | { kind: 'range'; type: 'matrix'; matchers: Matcher[]; rangeMs: number }
  | { kind: 'timestamp'; type: 'vector'; of: Expr }
  | { kind: 'rate'; type: 'vector'; perSecond: boolean; of: Extract<Expr, { kind: 'range' }> }
  | { kind: 'aggregate'; type: 'vector'; op: Aggregation; without: boolean; labels: string[]; of: Expr }
  | { kind: 'binary'; type: ExprType; op: Arithmetic | Comparison; bool: boolean; left: Expr; right: Expr };
