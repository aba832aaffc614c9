import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findPrometheus } from '#lab/prometheus/programs.ts';
import { type Benchmark, median, rounds, timed } from './measure.ts';
import { runToEnd, startLabProcess } from './processes.ts';

/** Readiness checks as whole commands, from the prompt to the prompt. */
export const checkpointBench: Benchmark = {
  name: 'checkpoint',
  async run({ quick }) {
    const count = quick ? 2 : 5;
    const down = await rounds(count, () => timed(everythingDown));
    const alone = await rounds(count, () => timed(() => runToEnd(['checkpoint', '--json', '--sandbox'])));
    const start = await rounds(count, async () => {
      let lab: Awaited<ReturnType<typeof startLabProcess>> | undefined;
      const ms = await timed(async () => {
        lab = await startLabProcess();
      });
      await lab?.stop();
      return ms;
    });
    const lab = await startLabProcess();
    const beside = await rounds(count, () => timed(() => runToEnd(['checkpoint', '--json', '--sandbox'])));
    await lab.stop();
    return [
      { name: 'checkpoint, everything down', value: median(down), unit: 'ms', goal: { atMost: 3_000 } },
      { name: 'checkpoint, lab up', value: median(beside), unit: 'ms', goal: { atMost: 1_000 } },
      {
        name: 'checkpoint, starts its own lab',
        value: median(alone),
        unit: 'ms',
        // the first scrape of a real Prometheus alone takes six seconds
        ...(findPrometheus() ? { goal: { atMost: 9_000 }, note: 'with a real Prometheus' } : {}),
      },
      { name: 'lab: start to ready', value: median(start), unit: 'ms', goal: { atMost: 1_500 } },
    ];
  },
};

async function everythingDown(): Promise<void> {
  const script = fileURLToPath(new URL('./everything-down.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit' });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`everything-down.ts ended with ${code}`);
}
