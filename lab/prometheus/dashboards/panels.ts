import {
  type BigValueColorMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DatasourceVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';

/** The person chooses the data source in Grafana, so the dashboard can be imported anywhere. */
const DATASOURCE = { type: 'prometheus', uid: '$' + '{datasource}' };

/** The content of a panel. */
interface PanelContent {
  title: string;
  /** PromQL by its legend, which may contain labels: `{{tier}}`. */
  queries: Record<string, string>;
  /** Grafana's id of the unit, such as `percentunit`. */
  unit: string;
  description?: string;
  /** Limits of red and green. With [0.5, 0.9] less than 0.5 is red; with [0.9, 0.5] more than 0.9 is red. */
  redGreen?: [red: number, green: number];
  /** Range of the axis. */
  range?: [from: number, to: number];
  /** Whether to show exemplars, which link a sample to its trace. */
  exemplars?: boolean;
}

/** An empty dashboard of the workbook. Its uid is part of its address in Grafana and never changes. */
export function dashboard(uid: string, title: string, description: string, tags: string[]): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['rag-api', ...tags])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('5s')
    .editable()
    .withVariable(new DatasourceVariableBuilder('datasource').type('prometheus').label('Prometheus'));
}

/** One large number, a quarter of the width. */
export function figure(content: PanelContent): StatBuilder {
  const panel = new StatBuilder()
    .title(content.title)
    .description(content.description ?? '')
    .datasource(DATASOURCE)
    .unit(content.unit)
    .span(6)
    .height(5)
    .colorMode('value' as BigValueColorMode)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .thresholds(thresholds(content));
  for (const query of queriesOf(content)) panel.withTarget(query);
  return panel;
}

/** Lines over time, half of the width. */
export function lines(content: PanelContent): TimeseriesBuilder {
  const panel = new TimeseriesBuilder()
    .title(content.title)
    .description(content.description ?? '')
    .datasource(DATASOURCE)
    .unit(content.unit)
    .span(12)
    .height(8)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull']),
    )
    .thresholds(thresholds(content));
  if (content.range) panel.min(content.range[0]).max(content.range[1]);
  for (const query of queriesOf(content)) panel.withTarget(query);
  return panel;
}

function queriesOf({ queries, exemplars }: PanelContent): DataqueryBuilder[] {
  return Object.entries(queries).map(([legend, expr], i) => {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + i))
      .datasource(DATASOURCE)
      .expr(expr)
      .legendFormat(legend)
      .range();
    return exemplars ? query.exemplar(true) : query;
  });
}

function thresholds({ redGreen }: PanelContent): ThresholdsConfigBuilder {
  const config = new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute);
  if (!redGreen) return config.steps([{ value: null, color: 'text' }]);
  const [red, green] = redGreen;
  return red < green
    ? config.steps([
        { value: null, color: 'red' },
        { value: red, color: 'orange' },
        { value: green, color: 'green' },
      ])
    : config.steps([
        { value: null, color: 'green' },
        { value: green, color: 'orange' },
        { value: red, color: 'red' },
      ]);
}
