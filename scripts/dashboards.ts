import { writeFileSync } from 'node:fs';
import { DASHBOARDS, dashboardText } from '#lab/prometheus/dashboards/index.ts';
import { helpText } from '../common/help.ts';
import { inProject } from '../common/paths.ts';
import { runCommand } from '../workbook/command.ts';

await runCommand({
  name: 'npm run dashboards',
  options: {},
  help: helpText('dashboards'),
  async run({ terminal }) {
    for (const name of Object.keys(DASHBOARDS) as (keyof typeof DASHBOARDS)[]) {
      const path = `lab/prometheus/dashboards/${name}`;
      writeFileSync(inProject(path), dashboardText(name));
      terminal.print(path);
    }
    return 0;
  },
});
