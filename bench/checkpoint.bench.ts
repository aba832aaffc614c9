import { findPrometheus } from '#lab/prometheus/programs.ts';
import { LOADS_TYPESCRIPT } from '../common/child-process.ts';
import { inProject } from '../common/paths.ts';
import { type Benchmark, median, rounds, timed } from './measure.ts';
import { runProgram, runToEnd, startLabProcess } from './processes.ts';

/** The readiness checks as whole commands: from the start of the process to its end. */
export const checkpointBench: Benchmark = {
  async run({ quick }) {
    const count = quick ? 1 : 3;
    const down = await rounds(count, () => timed(everythingDown));
    const alone = await timed(() => runToEnd(['checkpoint', '--json', '--sandbox'])); // waits for Prometheus most of the time
    const start = await rounds(count, async () => {
      const begin = performance.now();
      const lab = await startLabProcess();
      const ms = performance.now() - begin;
      await lab.stop();
      return ms;
    });
    const beside = async (env: Record<string, string>) => {
      const lab = await startLabProcess([], env);
      const look = () => timed(() => runToEnd(['checkpoint', '--json', '--sandbox']));
      await look(); // waits for the first scrape
      const times = await rounds(count, look);
      await lab.stop();
      return median(times);
    };
    const lab = await beside({ PROMETHEUS_BIN: 'none' });
    const labWithPrometheus = !quick && findPrometheus() ? await beside({}) : undefined;
    return [
      { name: 'checkpoint, everything down', value: median(down), unit: 'ms', goal: { atMost: 3_000 } },
      { name: 'checkpoint, lab up', value: lab, unit: 'ms', goal: { atMost: 800 } },
      ...(labWithPrometheus === undefined
        ? []
        : [
            {
              name: 'checkpoint, lab up with a real Prometheus',
              value: labWithPrometheus,
              unit: 'ms',
              note: 'scrapes once a second',
            },
          ]),
      {
        name: 'checkpoint, starts its own lab',
        value: alone,
        unit: 'ms',
        // a real Prometheus makes its first scrape after six seconds
        ...(findPrometheus() && { goal: { atMost: 9_000 }, note: 'with a real Prometheus' }),
      },
      { name: 'lab: start to ready', value: median(start), unit: 'ms', goal: { atMost: 1_500 } },
    ];
  },
};

async function everythingDown(): Promise<void> {
  const code = await runProgram([...LOADS_TYPESCRIPT, inProject('bench/everything-down.ts')]);
  if (code !== 0) throw new Error(`bench/everything-down.ts ended with ${code}`);
}
