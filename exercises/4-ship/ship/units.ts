import { around, calls, type Query, unwrapped } from '#lab/promql/query.ts';
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
  const [first] = query.selectors;
  const top = first?.metric ?? metric.name;
  const root = unwrapped(query.root);
  const divided = root.name === 'BinaryExpr' && root.child('Div') !== undefined;
  const counted = /_count$/.test(top) && !divided;
  const unit = counted ? undefined : BY_NAME.find(([ending]) => ending.test(top))?.[1];
  if (unit) return unit;
  const call = first && around(first.node).find(({ name }) => name === 'FunctionCall');
  const perSecond = !divided && call && /^i?rate$/.test(calls(query, call));
  return perSecond ? 'cps' : 'short';
}
