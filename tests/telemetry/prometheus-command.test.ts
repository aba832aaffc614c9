import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { prometheusAhead } from '../../lab/prometheus/lab-prometheus.ts';
import { findRunningLab } from '../../workbook/sandbox/lab-file.ts';
import { run, start } from '../support/command.ts';
import { eventually } from '../support/lab.ts';
import { PROMETHEUS, WHY_SKIPPED } from '../support/prometheus.ts';

// `npm run lab` and `npm run checkpoint` on a machine with Prometheus.

const REAL = { PROMETHEUS_BIN: PROMETHEUS ?? '' };

/** The Prometheus that this process started, with its folder. */
function prometheusOf(parent: number): { pid: number; folder: string } {
  const processes = execFileSync('ps', ['-A', '-ww', '-o', 'ppid=,pid=,command='], { encoding: 'utf8' });
  const [, pid, folder] = new RegExp(`^ *${parent} +(\\d+) .*--storage\\.tsdb\\.path=(\\S+)/data`, 'm').exec(
    processes,
  )!;
  return { pid: Number(pid), folder: folder! };
}

test.skipIf(!PROMETHEUS)(
  `a lab keeps a Prometheus that a checkpoint finds, and ends it when the lab ends${WHY_SKIPPED}`,
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
    const { pid, folder } = prometheusOf(child.pid!);
    expect(existsSync(folder)).toBe(true);

    const { code, stdout } = await run(['checkpoint', '2', '--json', '--sandbox']);
    const [second] = JSON.parse(stdout).checkpoints;
    expect(second, second.found).toMatchObject({ status: 'ready', evidence: 'local' });
    expect(second.details.scrapeIntervalSeconds).toBe(1);
    expect(code).toBe(0);

    // a stopped Prometheus accepts connections, but waiting longer would not help
    process.kill(pid, 'SIGSTOP');
    const stopped = await run(['checkpoint', '2', '--json', '--sandbox', '--timeout', '1']);
    process.kill(pid, 'SIGCONT');
    const [hanging] = JSON.parse(stopped.stdout).checkpoints;
    expect(hanging.found).toMatch(/^Prometheus had not answered/);
    expect(hanging.fix[0]).toMatch(/is stopped or hangs: wake its process .*npm run lab/);

    child.kill('SIGINT');
    expect((await once(child, 'close'))[0]).toBe(130);
    expect(existsSync(folder)).toBe(false);
    await expect(fetch(lab.standIns.prometheus)).rejects.toThrow();
  },
);

test('without a terminal a checkpoint says on standard error what it waits for', {
  timeout: 30_000,
}, async () => {
  // a Prometheus that has just started has no targets for more than a second
  const startedAt = Date.now();
  const server = createServer(({ url = '' }, response) => {
    const data = url.includes('runtimeinfo')
      ? { startTime: new Date(startedAt).toISOString() }
      : { activeTargets: [] };
    response.statusCode = asked && performance.now() - asked > 1_500 ? 503 : 200;
    if (url.includes('targets')) asked ??= performance.now();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: 'success', data }));
  }).listen(0, '127.0.0.1');
  let asked: number | undefined;
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { stdout, stderr } = await run(['checkpoint', '2', '--json'], {
    PROMETHEUS_URL: `http://127.0.0.1:${port}`,
    RAG_API_URL: 'http://127.0.0.1:1',
  });
  server.close();
  expect(JSON.parse(stdout).checkpoints[0].found).toContain('503');
  expect(stderr).toMatch(/^2 {2}waiting for Prometheus, which has just started, .*\n$/);
});

test('without a Prometheus, checkpoint 2 uses the stand-in and says so', { timeout: 30_000 }, async () => {
  const { stdout } = await run(['checkpoint', '2', '--json', '--sandbox'], { PROMETHEUS_BIN: 'none' });
  expect(JSON.parse(stdout).checkpoints[0]).toMatchObject({ status: 'ready', evidence: 'stand-in' });
});

test('another program in PROMETHEUS_BIN is reported, with the next step', async () => {
  const said: string[] = [];
  vi.stubEnv('PROMETHEUS_BIN', '/bin/false');
  const start = { port: 1, job: 'rag-api', log: (line: string) => said.push(line) };
  expect(await (await prometheusAhead(start))!.started).toBeUndefined();
  vi.unstubAllEnvs();
  expect(said.join(' ')).toMatch(
    /^\/bin\/false did not start, .*PROMETHEUS_BIN must be the path of a Prometheus/,
  );
});
