export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** What a function or an aggregation takes and gives. */
interface Signature {
  takes: readonly ValueType[];
  /** How many of them it needs. */
  atLeast: number;
  /** Infinity when the last one may be repeated. */
  atMost: number;
  gives: ValueType;
}

/**
 * Prometheus's functions and aggregations by what they take. `?` may be left out, `*` may come any number of times.
 *
 * @see https://github.com/prometheus/prometheus/blob/main/promql/parser/functions.go
 */
const TAKE: Readonly<Record<string, string>> = {
  '': 'time pi start end range step',
  vector:
    'sum avg count min max group stddev stdvar abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar ln log10 log2 rad scalar sgn sin sinh sort sort_desc sqrt tan tanh timestamp start_timestamp',
  'vector?': 'days_in_month day_of_month day_of_week day_of_year hour minute month year',
  scalar: 'vector',
  matrix:
    'rate irate increase delta idelta deriv changes resets absent_over_time avg_over_time count_over_time first_over_time last_over_time mad_over_time max_over_time min_over_time present_over_time stddev_over_time stdvar_over_time sum_over_time ts_of_first_over_time ts_of_max_over_time ts_of_min_over_time ts_of_last_over_time',
  'scalar matrix': 'quantile_over_time',
  'matrix scalar': 'predict_linear',
  'matrix scalar scalar': 'double_exponential_smoothing holt_winters',
  'scalar vector': 'histogram_quantile topk bottomk limitk limit_ratio quantile',
  'string vector': 'count_values',
  'scalar scalar vector': 'histogram_fraction',
  'vector string scalar scalar*': 'histogram_quantiles',
  'vector scalar': 'clamp_max clamp_min',
  'vector scalar?': 'round',
  'vector scalar scalar': 'clamp',
  'vector vector?': 'info',
  'vector string*': 'sort_by_label sort_by_label_desc',
  'vector string string string*': 'label_join',
  'vector string string string string': 'label_replace',
};

const SCALARS = new Set(['scalar', ...TAKE['']!.split(' ')]);

const SIGNATURES = new Map<string, Signature>(
  Object.entries(TAKE).flatMap(([types, names]) => {
    const parts = types.split(' ').filter(Boolean);
    const open = parts.filter((part) => /[?*]$/.test(part)).length;
    const takes = parts.map((part) => part.replace(/[?*]$/, '') as ValueType);
    const atMost = types.endsWith('*') ? Number.POSITIVE_INFINITY : takes.length;
    return names.split(' ').map((name): [string, Signature] => {
      const gives = SCALARS.has(name) ? 'scalar' : 'vector';
      return [name, { takes, atLeast: takes.length - open, atMost, gives }];
    });
  }),
);

/** The signature of a function or an aggregation; undefined for one that is newer than this table. */
export function signatureOf(name: string): Signature | undefined {
  return SIGNATURES.get(name);
}

/** Whether a function reads a range of samples, as in `rate(x[5m])`. */
export function readsRange(name: string): boolean {
  return SIGNATURES.get(name)?.takes.includes('matrix') ?? false;
}
