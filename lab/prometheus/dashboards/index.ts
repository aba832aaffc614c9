import { businessDashboard } from './business.ts';
import { technicalDashboard } from './technical.ts';

/** The dashboards as code, by the name of their JSON file for Grafana, which `npm run dashboards` writes. */
export const DASHBOARDS = {
  'technical.json': technicalDashboard,
  'business.json': businessDashboard,
} as const;

/** The text of a dashboard's file. */
export function dashboardText(name: keyof typeof DASHBOARDS): string {
  return `${JSON.stringify(DASHBOARDS[name](), null, 2)}\n`;
}
