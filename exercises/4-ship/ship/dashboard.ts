import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { parseQuery } from '#lab/promql/query.ts';
import type { PlannedMetric } from './plan.ts';
import { unitOf } from './units.ts';

/** The person who imports the dashboard chooses the data source in Grafana. */
const DATASOURCE = { type: 'prometheus', uid: '$' + '{datasource}' };
const [WIDTH, HEIGHT] = [12, 9];

/**
 * The plan as a Grafana dashboard, ready for Dashboards → New → Import: one panel for each metric, with a line at the
 * threshold of its alert.
 *
 * @throws {QuerySyntaxError} for a query that isn't PromQL
 */
export function dashboardJson(plan: readonly PlannedMetric[]): dashboard.Dashboard {
  const datasource = new dashboard.DatasourceVariableBuilder('datasource');
  const business = new dashboard.DashboardBuilder('Business metrics of the RAG API')
    .uid('rag-business-metrics')
    .description('Made from metrics-plan.yaml by Exercise 4.')
    .tags(['rag-api', 'business'])
    .time({ from: 'now-7d', to: 'now' })
    .refresh('1m')
    .editable()
    .withVariable(datasource.type('prometheus').label('Prometheus'));
  for (const metric of plan) business.withPanel(panelOf(metric));
  return business.build();
}

function panelOf(metric: PlannedMetric): PanelBuilder {
  const { above, below } = metric.alert;
  const [low, high] = above === undefined ? ['red', 'green'] : ['green', 'red'];
  const thresholds = new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps([
    { value: null, color: low },
    { value: above ?? below ?? 0, color: high },
  ]);
  const legend = new common.VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(common.LegendDisplayMode.Table)
    .placement(common.LegendPlacement.Bottom)
    .calcs(['lastNotNull', 'min', 'max']);
  const style = new common.GraphThresholdsStyleConfigBuilder();
  const unit = unitOf(metric, parseQuery(metric.promql));
  const panel = new PanelBuilder()
    .title(metric.help.trim().replace(/\.$/, ''))
    .description(`Target: ${metric.target.trim()}\n\nOwner: ${metric.owner.trim()}`)
    .datasource(DATASOURCE)
    .withTarget(new DataqueryBuilder().refId('A').datasource(DATASOURCE).expr(metric.promql.trim()).range())
    .unit(unit)
    .span(WIDTH)
    .height(HEIGHT)
    .legend(legend)
    .thresholds(thresholds)
    .thresholdsStyle(style.mode(common.GraphThresholdsStyleMode.DashedAndArea));
  return unit === 'percentunit' ? panel.min(0).max(1) : panel;
}
