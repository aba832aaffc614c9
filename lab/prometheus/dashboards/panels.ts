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

/** The data source is chosen in Grafana, so that a dashboard can be imported anywhere. */
const DATASOURCE = { type: 'prometheus', uid: '$' + '{datasource}' };

/** A panel: what it asks, in which unit, and how a person reads it. */
export interface Shown {
  title: string;
  /** PromQL by the legend of its lines. A legend may name labels: `{{tier}}`. */
  queries: Record<string, string>;
  /** Grafana's id of a unit, such as `percentunit`. */
  unit: string;
  description?: string;
  /** Where red begins below (or, from high to low, above): [red, green]. */
  redGreen?: [red: number, green: number];
  /** Range of the axis. */
  range?: [from: number, to: number];
  /** Points that lead from a sample to its trace. */
  exemplars?: boolean;
}

/** An empty dashboard of the workbook. Its uid is its address in Grafana, and never changes. */
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

/** One large figure, a quarter of the width. */
export function figure(shown: Shown): StatBuilder {
  const panel = new StatBuilder()
    .title(shown.title)
    .description(shown.description ?? '')
    .datasource(DATASOURCE)
    .unit(shown.unit)
    .span(6)
    .height(5)
    .colorMode('value' as BigValueColorMode)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false))
    .thresholds(thresholds(shown));
  for (const query of queriesOf(shown)) panel.withTarget(query);
  return panel;
}

/** Lines over time, half of the width. */
export function lines(shown: Shown): TimeseriesBuilder {
  const panel = new TimeseriesBuilder()
    .title(shown.title)
    .description(shown.description ?? '')
    .datasource(DATASOURCE)
    .unit(shown.unit)
    .span(12)
    .height(8)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull']),
    )
    .thresholds(thresholds(shown));
  if (shown.range) panel.min(shown.range[0]).max(shown.range[1]);
  for (const query of queriesOf(shown)) panel.withTarget(query);
  return panel;
}

function queriesOf({ queries, exemplars }: Shown): DataqueryBuilder[] {
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

function thresholds({ redGreen }: Shown): ThresholdsConfigBuilder {
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
