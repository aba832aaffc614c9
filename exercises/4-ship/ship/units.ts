import { calls, type Query, unwrapped } from '#lab/promql/query.ts';
import type { PlannedMetric } from './plan.ts';
import { shareIn } from './share.ts';

const BY_NAME: readonly [RegExp, string][] = [
  [/_usd(?:_|$)/, 'currencyUSD'],
  [/_eur(?:_|$)/, 'currencyEUR'],
  [/_gbp(?:_|$)/, 'currencyGBP'],
  [/_inr(?:_|$)/, 'currencyINR'],
  [/_seconds(?:_|$)/, 's'],
  [/_bytes(?:_|$)/, 'bytes'],
  [/_ratio(?:_|$)/, 'percentunit'],
];

/** Grafana's id for the unit of a query's result; for a fraction, the unit of its first side. */
export function unitOf(metric: Pick<PlannedMetric, 'name'>, query: Query): string {
  if (shareIn(query)) return 'percentunit';
  const top = query.selectors[0]?.metric ?? metric.name;
  const root = unwrapped(query.root);
  const divided = root.name === 'BinaryExpr' && root.child('Div') !== undefined;
  const counted = /_count$/.test(top) && !divided;
  const unit = counted ? undefined : BY_NAME.find(([ending]) => ending.test(top))?.[1];
  if (unit) return unit;
  const perSecond = !divided && ['rate', 'irate'].some((name) => calls(query, innermost(query)) === name);
  return perSecond ? 'cps' : 'short';
}

/** The innermost function call around the first metric. */
function innermost(query: Query) {
  let node = query.selectors[0]?.node ?? query.root;
  while (node.parent && node.name !== 'FunctionCall') node = node.parent;
  return node;
}
