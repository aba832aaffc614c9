import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARDS, dashboardText } from '#lab/prometheus/dashboards/index.ts';
import { parseQuery } from '#lab/promql/query.ts';
import { technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { inProject } from '../../common/paths.ts';
import { classMetrics } from '../../workbook/class/server/metrics.ts';
import { EMPTY } from '../../workbook/class/server/state.ts';

const read = (path: string) => readFileSync(inProject(path), 'utf8');
const names = Object.keys(DASHBOARDS) as (keyof typeof DASHBOARDS)[];

interface Panel {
  title: string;
  targets: { refId: string; expr: string }[];
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig: { defaults: { unit: string } };
}
const panelsOf = (name: keyof typeof DASHBOARDS) => DASHBOARDS[name]().panels as unknown as Panel[];

/** What a panel may ask for: metrics of /metrics, and records of the rules. */
const known = new Set([
  'up',
  'rag_satisfaction_score_total',
  ...classMetrics(() => ({ state: EMPTY, requests: {} }))
    .getMetricsAsArray()
    .map(({ name }) => name),
  ...technicalMetrics().flatMap(({ name }) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]),
  ...['satisfaction', 'cost'].flatMap((file) =>
    (parse(read(`lab/prometheus/rules/${file}.rules.yml`)) as Rules).groups.flatMap(({ rules }) =>
      rules.flatMap(({ record }) => record ?? []),
    ),
  ),
]);
interface Rules {
  groups: { rules: { record?: string }[] }[];
}

describe.each(names)('%s', (name) => {
  test('is up to date with the code: npm run dashboards writes it', () => {
    expect(read(`lab/prometheus/dashboards/${name}`)).toBe(dashboardText(name));
  });

  test('every panel queries metrics and rules that exist', () => {
    for (const { title, targets } of panelsOf(name))
      for (const { expr } of targets) {
        const { selectors } = parseQuery(expr.replaceAll('$__rate_interval', '1m'));
        expect(selectors, title).not.toEqual([]);
        for (const { metric } of selectors) expect(known, `${title}: ${metric}`).toContain(metric);
      }
  });

  test('its panels have a unit and do not overlap', () => {
    const panels = panelsOf(name);
    for (const [i, a] of panels.entries()) {
      expect(a.fieldConfig.defaults.unit, a.title).toMatch(/^\w+$/);
      for (const b of panels.slice(i + 1)) {
        const apart = (one: Panel, other: Panel) =>
          one.gridPos.x + one.gridPos.w <= other.gridPos.x ||
          one.gridPos.y + one.gridPos.h <= other.gridPos.y;
        expect(apart(a, b) || apart(b, a), `${a.title} and ${b.title}`).toBe(true);
      }
    }
  });
});

test('the business dashboard shows satisfaction, score, volume and both costs, by tier and query type', () => {
  const asked = panelsOf('business.json').flatMap(({ targets }) => targets.map(({ expr }) => expr));
  for (const record of [
    'all:rag_satisfaction_score:ratio_increase1h',
    'all:rag_satisfaction_score:score1h',
    'all:rag_satisfaction_score:increase1h',
    'all:rag_cost_per_query_usd:ratio_increase1h',
    'all:rag_cost_per_satisfied_answer_usd:ratio_increase1h',
    'tier:rag_satisfaction_score:ratio_increase1h',
    'query_type:rag_satisfaction_score:ratio_increase1h',
  ])
    expect(asked).toContain(record);
});
