import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMALL_HEAP } from '../common/child-process.ts';
import { inProject } from '../common/paths.ts';
import { type Benchmark, type BenchOptions, type Figure, timed } from './measure.ts';

const MORE = 1_000_000;

/** Two weeks of history from nothing: the database, the blocks of Prometheus where there is one, and the story. */
export const historyBench: Benchmark = {
  async run({ quick, signal }: BenchOptions): Promise<Figure[]> {
    const figures = await preview(50_000, { seconds: 15, megabytes: 300 }, signal);
    // memory must not grow with the number of questions, so the larger history has the same limit
    return quick ? figures : [...figures, ...(await preview(MORE, { seconds: 120, megabytes: 300 }, signal))];
  },
};

async function preview(
  questions: number,
  most: { seconds: number; megabytes: number },
  signal: AbortSignal,
): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
  try {
    let memory = 0;
    const ms = await timed(async () => {
      const args = [
        ...SMALL_HEAP,
        '--import',
        SAYS_MEMORY,
        inProject('scripts/run.mjs'),
        'preview',
        '--json',
      ];
      const child = spawn(process.execPath, [...args, '--questions', String(questions)], {
        env: { ...process.env, PRACTATHON_HOME: home },
        stdio: ['ignore', 'ignore', 'pipe'],
        signal,
      });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      const [code] = (await once(child, 'close')) as [number | null];
      memory = Number(/memory (\d+)/.exec(said)?.[1]) / 1e3;
      if (code !== 0) throw new Error(`npm run preview ended with ${code}: ${said}`);
    });
    const name = `history and story of ${questions.toLocaleString('en')} questions`;
    return [
      { name, value: ms / 1000, unit: 's', goal: { atMost: most.seconds } },
      {
        name: `${name}, memory`,
        value: memory,
        unit: 'MB',
        goal: { atMost: most.megabytes },
        note: 'resident, the most',
      },
    ];
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A module that prints the most memory of its process, kB, at its end. */
const SAYS_MEMORY =
  'data:text/javascript,process.on("exit",()=>console.error("memory "+process.resourceUsage().maxRSS))';
