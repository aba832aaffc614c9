import { businessDashboard } from './business.ts';
import { technicalDashboard } from './technical.ts';

/** The dashboards as code, by the file in which their JSON is kept for Grafana. `npm run dashboards` writes them. */
export const DASHBOARDS = {
  'technical.json': technicalDashboard,
  'business.json': businessDashboard,
} as const;

/** Text of a dashboard's file. */
export function dashboardText(name: keyof typeof DASHBOARDS): string {
  return `${JSON.stringify(DASHBOARDS[name](), null, 2)}\n`;
}
