import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dashboardJson } from './dashboard.ts';
import { planMarkdown, type ReplayNote } from './markdown.ts';
import { readPlan, readQuestions } from './plan.ts';
import { rulesYaml } from './rules.ts';

/**
 * Turns a plan that has passed its checks into the files that M7.3 starts with: `metrics-plan.md` for people, `rules.yml` for
 * Prometheus and `dashboard.json` for Grafana. Writes all three files or none.
 *
 * @param targetFolder absolute path of the folder that holds `4-ship/metrics-plan.yaml`
 * @param outFolder absolute path; made if missing
 * @param replays of the metrics, for the page
 */
export async function shipPlan(
  targetFolder: string,
  outFolder: string,
  replays: readonly ReplayNote[] = [],
): Promise<{ files: string[] }> {
  const plan = readPlan(targetFolder);
  const contents = {
    'metrics-plan.md': planMarkdown(plan, readQuestions(targetFolder), replays),
    'rules.yml': rulesYaml(plan),
    'dashboard.json': `${JSON.stringify(dashboardJson(plan), null, 2)}\n`,
  };
  await mkdir(outFolder, { recursive: true });
  const files = Object.entries(contents).map(([name, text]) => ({ path: join(outFolder, name), text }));
  for (const { path, text } of files) await writeFile(path, text);
  return { files: files.map(({ path }) => path) };
}
