import { relative } from 'node:path';
import { inProject, inState } from '../../../common/paths.ts';

/** What Ship makes of a plan that passes: the plan for people, rules for Prometheus, a dashboard for Grafana. */
export async function shipThePlan(): Promise<string[]> {
  const { shipPlan } = await import('./ship.ts');
  const { files } = await shipPlan(inProject('exercises'), inState('shipped'));
  return ['Shipped from your plan:', ...files.map((file) => `  ${relative(process.cwd(), file)}`)];
}
