import {
  type BigValueColorMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { z } from 'zod';

/** The person chooses the data source in Grafana, so the dashboard can be imported anywhere. */
const DATASOURCE = { type: 'prometheus', uid: '$' + '{datasource}' };

/** A panel: its title under `figure` for one large number, or under `lines` for lines over time. */
const PanelContent = z.strictObject({
  figure: z.string().optional(),
  lines: z.string().optional(),
  description: z.string().default(''),
  /** PromQL by its legend, which may contain labels: `{{tier}}`. */
  queries: z.record(z.string(), z.string()),
  /** Grafana's id of the unit, such as `percentunit`. */
  unit: z.string(),
  /** Limits of red and green. With [0.5, 0.9] less than 0.5 is red; with [0.9, 0.5] more than 0.9 is red. */
  redGreen: z.tuple([z.number(), z.number()]).optional(),
  /** Range of the axis. */
  range: z.tuple([z.number(), z.number()]).optional(),
  /** Whether to show exemplars, which link a sample to its trace. */
  exemplars: z.boolean().default(false),
});
type PanelContent = z.infer<typeof PanelContent>;

/** The content of a dashboard's YAML file. Its uid is part of its address in Grafana and never changes. */
export const DashboardContent = z.strictObject({
  uid: z.string(),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  panels: z.array(PanelContent),
});

/** Builds Grafana's dashboard from the workbook's shorter form. */
export function dashboardOf(content: z.infer<typeof DashboardContent>): Dashboard {
  const dashboard = new DashboardBuilder(content.title)
    .uid(content.uid)
    .description(content.description)
    .tags(['rag-api', ...content.tags])
    .time({ from: 'now-1h', to: 'now' })
    .refresh('5s')
    .editable()
    .withVariable(new DatasourceVariableBuilder('datasource').type('prometheus').label('Prometheus'));
  for (const panel of content.panels) dashboard.withPanel(panelOf(panel));
  return dashboard.build();
}

function panelOf(content: PanelContent): StatBuilder | TimeseriesBuilder {
  const panel = (content.figure === undefined ? lines(content) : figure())
    .title(content.figure ?? content.lines ?? '')
    .description(content.description)
    .datasource(DATASOURCE)
    .unit(content.unit)
    .thresholds(thresholds(content));
  for (const [i, [legend, expr]] of Object.entries(content.queries).entries()) {
    const query = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + i))
      .datasource(DATASOURCE)
      .expr(expr)
      .legendFormat(legend)
      .range();
    panel.withTarget(content.exemplars ? query.exemplar(true) : query);
  }
  return panel;
}

/** A quarter of the width. */
function figure(): StatBuilder {
  return new StatBuilder()
    .span(6)
    .height(5)
    .colorMode('value' as BigValueColorMode)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false));
}

/** Half of the width. */
function lines({ range }: PanelContent): TimeseriesBuilder {
  const legend = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs(['lastNotNull']);
  const panel = new TimeseriesBuilder().span(12).height(8).legend(legend);
  return range ? panel.min(range[0]).max(range[1]) : panel;
}

function thresholds({ redGreen }: PanelContent): ThresholdsConfigBuilder {
  const config = new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute);
  if (!redGreen) return config.steps([{ value: null, color: 'text' }]);
  const [red, green] = redGreen;
  const [first, last] = red < green ? ['red', 'green'] : ['green', 'red'];
  return config.steps([
    { value: null, color: first },
    { value: Math.min(red, green), color: 'orange' },
    { value: Math.max(red, green), color: last },
  ]);
}
