import { writeFileSync } from 'node:fs';
import { DASHBOARDS, dashboardText } from '#lab/prometheus/dashboards/index.ts';
import { inProject } from '../common/paths.ts';
import { runCommand } from '../workbook/command.ts';

await runCommand({
  name: 'npm run dashboards',
  options: {},
  help: `
Writes the Grafana dashboards from the YAML files in lab/prometheus/dashboards to JSON files beside them.

  npm run dashboards
`,
  async run({ terminal }) {
    for (const name of Object.keys(DASHBOARDS) as (keyof typeof DASHBOARDS)[]) {
      const path = `lab/prometheus/dashboards/${name}`;
      writeFileSync(inProject(path), dashboardText(name));
      terminal.print(path);
    }
    return 0;
  },
});
