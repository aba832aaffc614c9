import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findRunningLab } from '../../workbook/lab-file.ts';
import { run, start } from '../support/command.ts';
import { eventually } from '../support/lab.ts';
import { PROMETHEUS, WHY_SKIPPED } from '../support/prometheus.ts';

// `npm run lab` and `npm run checkpoint` as a learner meets them, where a Prometheus is installed.

const REAL = { PROMETHEUS_BIN: PROMETHEUS ?? '' };

/** Folders of Prometheus servers that this process started. */
function foldersOf(owner: number): string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith('rag-api-prometheus-'))
    .map((name) => join(tmpdir(), name))
    .filter((folder) => {
      try {
        return JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')).owner === owner;
      } catch {
        return false; // just being made or removed
      }
    });
}

test.skipIf(!PROMETHEUS)(
  `a lab keeps a Prometheus that a checkpoint finds, and takes it along when it ends${WHY_SKIPPED}`,
  {
    timeout: 60_000,
  },
  async () => {
    const child = start(['lab', '--port', '0'], REAL);
    onTestFinished(() => void child.kill('SIGKILL'));
    const lab = await eventually(async () => {
      const found = await findRunningLab();
      if (found?.pid !== child.pid) throw new Error('the lab is not up yet');
      return found!;
    }, 15_000);
    const [folder = ''] = foldersOf(child.pid!);
    expect(existsSync(folder)).toBe(true);

    const { code, stdout } = await run(['checkpoint', '2', '--json', '--sandbox']);
    const [second] = JSON.parse(stdout).checkpoints;
    expect(second, second.found).toMatchObject({ status: 'ready', evidence: 'local' });
    expect(second.details.scrapeIntervalSeconds).toBe(1);
    expect(code).toBe(0);

    child.kill('SIGINT');
    expect((await once(child, 'close'))[0]).toBe(130);
    expect(existsSync(folder)).toBe(false);
    await expect(fetch(lab.prometheus)).rejects.toThrow();
  },
);

test('without one, checkpoint 2 rests on the stand-in and says so', { timeout: 30_000 }, async () => {
  const { stdout } = await run(['checkpoint', '2', '--json', '--sandbox'], { PROMETHEUS_BIN: 'none' });
  expect(JSON.parse(stdout).checkpoints[0]).toMatchObject({ status: 'ready', evidence: 'stand-in' });
});
