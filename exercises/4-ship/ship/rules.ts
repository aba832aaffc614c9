import { Document, visit } from 'yaml';
import { parseQuery, type Query } from '#lab/promql/query.ts';
import type { PlannedMetric } from './plan.ts';
import { labelsLeft, recordName } from './record-name.ts';
import { eventsBehind, shareIn } from './share.ts';

/** An alert on a ratio needs this many events: one vote of two is 50 %, which says little. */
export const MIN_EVENTS = 20;

/**
 * The plan as a Prometheus rules file: for each metric a recording rule of its query and an alert on it. An alert on a
 * share (votes up of all votes) also waits for {@link MIN_EVENTS} events in the window of the query.
 *
 * @throws {QuerySyntaxError} for a query that isn't PromQL
 */
export function rulesYaml(plan: readonly PlannedMetric[]): string {
  const taken = new Set<string>();
  const rules = plan.map((metric) => rulesOf(metric, taken));
  const groups = [
    { name: 'business-metrics', rules: rules.map(({ record }) => record) },
    { name: 'business-alerts', rules: rules.map(({ alert }) => alert) },
  ];
  return `${HEADER}${yaml11({ groups })}`;
}

/** Characters that YAML 1.1 reads as line ends, or refuses. */
const NOT_IN_YAML_11 = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** YAML that a reader of YAML 1.1 takes, such as Prometheus's. */
function yaml11(value: unknown): string {
  const document = new Document(value, { version: '1.1' });
  visit(document, {
    Scalar(_key, scalar) {
      if (String(scalar.value).search(NOT_IN_YAML_11) >= 0) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return document.toString({ lineWidth: 0 }).replace(NOT_IN_YAML_11, escaped);
}

function rulesOf(metric: PlannedMetric, taken: Set<string>) {
  const query = parseQuery(metric.promql);
  let record = recordName(metric, query);
  while (taken.has(record)) record += '_again';
  taken.add(record);
  const { for: lasting } = metric.alert;
  const limit = limitOf(metric);
  const labels = labelsLeft(query) ?? [];
  const series = labels.length > 0 ? ` (${labels.map((label) => `{{ $labels.${label} }}`).join(', ')})` : '';
  return {
    record: { record, expr: metric.promql.trim() },
    alert: {
      alert: alertName(metric),
      expr: alertCondition(metric, query, record),
      for: String(lasting).trim(),
      labels: { severity: 'warning' },
      annotations: {
        summary: `${literal(metric.help).replace(/\.$/, '')}${series}: {{ printf "%.3g" $value }} is ${limit.replace('<', 'below').replace('>', 'above')}`,
        description: `Target: ${literal(metric.target)}`,
        owner: literal(metric.owner),
      },
    },
  };
}

function limitOf({ alert: { above, below } }: Pick<PlannedMetric, 'alert'>): string {
  return above === undefined ? `< ${below}` : `> ${above}`;
}

/** The condition of a metric's alert in PromQL. `value` is its query, or the name under which that is recorded. */
export function alertCondition(metric: Pick<PlannedMetric, 'alert'>, query: Query, value: string): string {
  const share = shareIn(query);
  const events = share && eventsBehind(query, share);
  const condition = `${value} ${limitOf(metric)}`;
  return events ? `${condition}\n  and\n${events}\n  >= ${MIN_EVENTS}` : condition;
}

/** `RagSatisfactionScoreLow`. */
export function alertName({ name, alert }: Pick<PlannedMetric, 'name' | 'alert'>): string {
  const pascal = name.replace(/_total$/, '').replace(/(?:^|_+)(.?)/g, (_, letter) => letter.toUpperCase());
  return `${pascal}${alert.above === undefined ? 'Low' : 'High'}`;
}

/** Text that Prometheus shows as it is: it reads annotations as templates. */
function literal(text: string): string {
  return text.trim().replaceAll('{{', '{{ "{{" }}');
}

const HEADER = `# Made from metrics-plan.yaml by Exercise 4. Recording rules are named level:metric:operation, as in
# https://prometheus.io/docs/practices/rules/. List this file under rule_files in prometheus.yml.
`;
