import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { inProject } from '../common/paths.ts';
import { type Benchmark, type Figure, median, rounds } from './measure.ts';

const COMMANDS = ['start', 'checkpoint', 'exercise', 'grade', 'lab', 'slides', 'bench'];
/** Has a process write its own CPU time at its end, in milliseconds. */
const REPORTS_CPU = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String((user + system) / 1000)); });",
)}`;

/** What starting a command costs: the CPU time of its `--help`, which other busy processes don't change much. */
export const commandsBench: Benchmark = {
  async run({ quick }): Promise<Figure[]> {
    const native = Boolean((process.features as { typescript?: unknown }).typescript);
    const figures: Figure[] = [];
    for (const name of COMMANDS) {
      const value = median(await rounds(quick ? 2 : 5, () => cpuMs([name, '--help'])));
      figures.push({
        name: `${name} --help, CPU`,
        value,
        unit: 'ms',
        goal: { atMost: native ? 250 : 500 },
        note: native ? 'types stripped by Node' : 'through tsx',
      });
    }
    return figures;
  },
};

async function cpuMs(args: string[]): Promise<number> {
  const child = spawn(process.execPath, ['--import', REPORTS_CPU, inProject('scripts/run.mjs'), ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let text = '';
  (child.stdio[3] as Readable).setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return Number(text);
}
