import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { inState } from '../../common/paths.ts';
import { findRunningLab } from '../../workbook/sandbox/lab-file.ts';
import { run, start } from '../support/command.ts';
import { ask, eventually } from '../support/lab.ts';

const children: ReturnType<typeof start>[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
});

async function startLab(...args: string[]) {
  const child = start(['lab', '--port', '0', ...args]);
  children.push(child);
  const lab = await eventually(async () => {
    const found = await findRunningLab();
    if (found?.pid !== child.pid) throw new Error('the lab is not up yet');
    return found!;
  }, 15_000);
  return { child, lab };
}

test('checkpoints find a running lab and its faults, and Ctrl-C ends it completely', {
  timeout: 60_000,
}, async () => {
  const { child, lab } = await startLab('--fault', 'datadog=stale');
  expect((await ask(lab.ragApi, 'How do I invite a teammate?')).status).toBe(200);

  const looked = await run(['checkpoint', '1', '4', '--json', '--sandbox']);
  const report = JSON.parse(looked.stdout);
  expect(looked.code).toBe(1);
  expect(report.checkpoints.map((c: { status: string }) => c.status)).toEqual(['failed', 'ready']);
  expect(report.checkpoints[0].found).toMatch(/newest trace is \d+ min old/);

  const second = await run(['lab', '--port', '0']);
  expect(second.code).toBe(2);
  expect(second.stderr).toContain('A lab is running already');

  child.kill('SIGINT');
  expect((await once(child, 'close'))[0]).toBe(130);
  expect(existsSync(inState('lab.json'))).toBe(false);
  await expect(fetch(lab.ragApi)).rejects.toThrow();
});

test('a killed lab does not count as running', { timeout: 60_000 }, async () => {
  const { child } = await startLab();
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(existsSync(inState('lab.json'))).toBe(true);
  expect(await findRunningLab()).toBeUndefined();
  const { stdout } = await run(['checkpoint', '1', '--json', '--sandbox']);
  expect(JSON.parse(stdout).checkpoints[0].status).toBe('ready');
});

test('a stopped lab is not silently replaced: its checkpoints are errors with the next step', {
  timeout: 60_000,
}, async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows has no SIGSTOP');
  const { child, lab } = await startLab();
  child.kill('SIGSTOP');
  try {
    const [looked, second] = await Promise.all([
      run(['checkpoint', '--json', '--sandbox']),
      run(['lab', '--port', '0']),
    ]);
    expect(looked.code).toBe(2);
    for (const checkpoint of JSON.parse(looked.stdout).checkpoints)
      expect(checkpoint).toMatchObject({
        status: 'error',
        found: `The lab (process ${child.pid}) does not answer: it is stopped or hangs.`,
        fix: [expect.stringContaining(`kill -CONT ${child.pid}, or end it`)],
      });
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`(process ${child.pid}) does not answer`);
    expect(await findRunningLab()).toBeUndefined(); // the slides look for it too
  } finally {
    child.kill('SIGCONT');
  }
  await eventually(async () => expect((await findRunningLab())?.instance).toBe(lab.instance));
  const awake = await run(['checkpoint', '4', '--json', '--sandbox']);
  expect(JSON.parse(awake.stdout).checkpoints[0].status).toBe('ready');
});

test('a port that browsers and fetch refuse is reported, with the next step', {
  timeout: 30_000,
}, async () => {
  const { code, stderr } = await run(['lab', '--port', '6000']);
  expect(code).toBe(2);
  expect(stderr).toBe(
    'Port 6000 is reserved for another protocol: browsers and fetch refuse it.\nChoose another port, or any free one: npm run lab -- --port 0\n',
  );
});

test('a port in use is reported, with the next step', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, stderr } = await run(['lab', '--port', String(port)]);
  server.close();
  expect(code).toBe(2);
  expect(stderr).toBe(
    `Port ${port} is in use by another program.\nChoose another port, or any free one: npm run lab -- --port 0\n`,
  );
});
