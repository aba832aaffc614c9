import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { readYaml } from '../../../common/yaml.ts';
import { DashboardContent, dashboardOf } from './dashboard.ts';

/** The dashboards as code, by the name of their JSON file for Grafana, which `npm run dashboards` writes. */
export const DASHBOARDS = {
  'technical.json': () => read('technical.yaml'),
  'business.json': () => read('business.yaml'),
  'class.json': () => read('class.yaml'),
} as const;

/** The text of a dashboard's file. */
export function dashboardText(name: keyof typeof DASHBOARDS): string {
  return `${JSON.stringify(DASHBOARDS[name](), null, 2)}\n`;
}

function read(file: string): Dashboard {
  return dashboardOf(readYaml(new URL(file, import.meta.url), DashboardContent));
}
