import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findPromtool, PrometheusMissing } from '#lab/prometheus/programs.ts';
import { findPrometheus, startPrometheus } from '#lab/prometheus/prometheus.ts';
import { LOADS_TYPESCRIPT } from '../../common/child-process.ts';
import { inProject } from '../../common/paths.ts';
import { run } from '../support/command.ts';
import { eventually, temporaryFolder } from '../support/lab.ts';

// How the lab finds, starts and ends the program. What it scrapes is in prometheus-lab.test.ts.

const bin = findPrometheus();
const why = bin ? '' : ' (skipped: no prometheus on the PATH)';
const start = { bin: bin ?? '', targets: ['127.0.0.1:1'], job: 'nobody' };
const folderOf = (pid: number) =>
  /--storage\.tsdb\.path=(\S+)\/data/.exec(
    execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }),
  )![1]!;
const runs = (pid: number) => {
  try {
    return !/^Z|^$/.test(execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return false;
  }
};

test('PROMETHEUS_BIN has priority over the PATH, `none` switches it off, and a wrong path gets an error with the next step', () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'prometheus')); // a folder with that name is not a program
  const node = process.execPath;
  expect(findPrometheus({ PATH: folder.path })).toBeUndefined();
  expect(findPrometheus({ PATH: folder.path, PROMETHEUS_BIN: '  ' })).toBeUndefined();
  expect(findPrometheus({ PROMETHEUS_BIN: node })).toBe(node);
  expect(findPrometheus({ PATH: process.env.PATH, PROMETHEUS_BIN: 'none' })).toBeUndefined();
  expect(findPromtool({ PATH: process.env.PATH, PROMETHEUS_BIN: 'none' })).toBe(
    findPromtool({ PATH: process.env.PATH }),
  );
  const wrong = () => findPrometheus({ PROMETHEUS_BIN: folder.path });
  expect(wrong).toThrow(PrometheusMissing);
  expect(wrong).toThrow(folder.path);
});

test('a command with a wrong PROMETHEUS_BIN exits with 2, and says how to install Prometheus on each system', async () => {
  const { code, stderr } = await run(['checkpoint', '2', '--sandbox'], {
    PROMETHEUS_BIN: '/nowhere/prometheus',
  });
  expect(code).toBe(2);
  expect(stderr).toContain('/nowhere/prometheus');
  for (const system of ['Debian', 'macOS', 'Windows']) expect(stderr).toContain(system);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('for another program the error has its last output', async () => {
  await expect(startPrometheus({ ...start, bin: process.execPath })).rejects.toThrow(
    /exit code 9: .*(?:config\.file|bad option)/,
  );
  await expect(startPrometheus({ ...start, bin: '/nowhere/x' })).rejects.toThrow(/ENOENT/);
});

test.skipIf(!bin)(`after close there is no process and no data${why}`, async () => {
  const prometheus = await startPrometheus(start);
  const folder = folderOf(prometheus.pid);
  expect((await fetch(`${prometheus.url}/-/ready`)).status).toBe(200);
  const rules = (await (await fetch(`${prometheus.url}/api/v1/rules`)).json()) as {
    data: { groups: unknown[] };
  };
  expect(rules.data.groups).toHaveLength(4);
  await prometheus.close();
  expect(existsSync(folder)).toBe(false);
  await expect(fetch(prometheus.url)).rejects.toThrow();
});

test.skipIf(!bin)(`when it is killed, it reports the reason${why}`, async () => {
  const prometheus = await startPrometheus(start);
  process.kill(prometheus.pid, 'SIGKILL');
  expect(await prometheus.crashed).toBe('SIGKILL');
  await prometheus.close();
});

test.skipIf(!bin || process.platform === 'win32').each(['SIGTERM', 'SIGKILL'] as const)(
  `a process that starts one and gets %s leaves no Prometheus and no data behind${why}`,
  async (signal) => {
    const script = `import { startPrometheus } from '#lab/prometheus/prometheus.ts';
      const { pid } = await startPrometheus(${JSON.stringify(start)});
      process.on('SIGTERM', () => process.exit(0));
      process.stdout.write(String(pid)); setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, [...LOADS_TYPESCRIPT, '--input-type=module', '-e', script], {
      cwd: inProject('.'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void owner.kill('SIGKILL'));
    const [said] = (await once(owner.stdout, 'data')) as [Buffer];
    const pid = Number(said);
    const folder = folderOf(pid);
    owner.kill(signal);
    await once(owner, 'exit');
    await eventually(() => expect(runs(pid)).toBe(false));
    await eventually(() => expect(existsSync(folder)).toBe(false));
  },
);
