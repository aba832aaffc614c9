import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ended, run } from '../support/command.ts';
import { runMany } from '../support/many.ts';

describe('npm run checkpoint', () => {
  test('--json --sandbox prints one document: 1, 2 and 4 ready', { timeout: 30_000 }, async () => {
    const { code, stdout } = await run(['checkpoint', '--json', '--sandbox']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ version: 1, seconds: expect.any(Number) });
    expect(report.notChecked).toMatch(/^Your own Datadog and Grafana were not checked\. .*\.env/);
    expect(report.checkpoints[1].found).toMatch(/Grafana \(stand-in\) shows \d+$/);
    expect(report.checkpoints.map((c: { id: number }) => c.id)).toEqual([1, 2, 3, 4]);
    for (const checkpoint of report.checkpoints) {
      expect(Object.keys(checkpoint)).toEqual([
        'id',
        'name',
        'status',
        'evidence',
        'found',
        'impact',
        'fix',
        'details',
      ]);
      if (checkpoint.id !== 3) expect(checkpoint.status, checkpoint.found).toBe('ready');
    }
    expect(code).toBe(report.checkpoints[2].status === 'failed' ? 1 : 0);
  });

  test('without a terminal the report is plain and fits 80 columns; --sandbox ignores the variables; a damaged database is set aside', {
    timeout: 30_000,
  }, async () => {
    const home = mkdtempSync(join(tmpdir(), 'workbook-home-'));
    writeFileSync(
      join(home, 'rag-api.db'),
      'this is no database, and it is long enough to be taken for one '.repeat(20),
    );
    const odd = {
      PRACTATHON_HOME: home,
      PROMETHEUS_URL: 'ftp://x',
      DATABASE_URL: 'nonsense',
      DD_SITE: 'nowhere',
      DD_API_KEY: 'k'.repeat(32),
    };
    const { code, stdout } = await run(['checkpoint', '1', '4', '--sandbox'], odd);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/✔ 1 {2}Datadog APM showing data +ready · (local|stand-in)/);
    expect(stdout).toMatch(/✔ 4 {2}/);
    expect(readdirSync(home).some((name) => name.startsWith('rag-api.db.damaged-'))).toBe(true);
    rmSync(home, { recursive: true });
    expect(stdout).not.toContain('2  Prometheus');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Your own Datadog was not checked. To check it: fill in .env as .env.example says, then npm run checkpoint.',
    );
    expect(stdout).not.toContain('\u001b');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('mistakes are refused with exit code 2, a reason and a next step', { timeout: 30_000 }, async () => {
    const mistakes: [args: string[], reason: RegExp][] = [
      [['checkpoint', '7'], /There is no checkpoint "7"/],
      [['checkpoint', 'x; rm'], /There is no checkpoint/],
      [['checkpoint', '--lvie'], /Unknown option '--lvie'/],
      [['checkpoint', '--live', '--sandbox'], /exclude each other/],
      [['checkpoint', '--timeout', 'soon'], /--timeout takes seconds/],
      [['lab', '--port', '99999'], /--port 99999 is not a port/],
      [['lab', '--fault', 'datadog=sleepy'], /--fault datadog=sleepy: expected VENDOR=KIND/],
      [['lab', '--latency', 'grafana=3'], /--latency grafana=3: expected/],
      [['lab', '--live'], /--live needs OPENAI_API_KEY/],
      [['lab', 'now'], /does not take "now"/],
      [['start', '--fast'], /Unknown option '--fast'/],
      [['bench', 'moon'], /There is no benchmark "moon"/],
    ];
    const ended = await runMany(mistakes.map(([args]) => ({ args })));
    for (const [i, [args, reason]] of mistakes.entries()) expectRefused(args, ended[i]!, reason);
  });

  test('the process also refuses a mistake that shows late, and an option that npm took', async () => {
    const host = ['lab', '--port', '0', '--host', '192.0.2.1'];
    expectRefused(host, await run(host), /--host 192\.0\.2\.1 is not an address of this machine/);
    const swallowed = await run(['checkpoint', '3'], { npm_config_strict: 'true' });
    expectRefused(['npm', 'swallows'], swallowed, /npm run checkpoint -- --strict/);
  });

  test('--live names every variable that is missing', async () => {
    const variables = { DD_API_KEY: 'x'.repeat(32), GRAFANA_URL: ' ' };
    const [{ code, stderr }] = (await runMany([{ args: ['checkpoint', '--live'], variables }])) as [Ended];
    expect(code).toBe(2);
    for (const name of ['DD_APP_KEY', 'PROMETHEUS_URL', 'GRAFANA_URL', 'RAG_API_URL', 'OPENAI_ADMIN_KEY'])
      expect(stderr).toContain(name);
    expect(stderr).not.toContain('DD_API_KEY');
  });

  test('--help', async () => {
    const names = ['checkpoint', 'lab', 'start', 'bench'];
    const ended = await runMany(names.map((name) => ({ args: [name, '--help'] })));
    for (const [i, name] of names.entries()) {
      const { code, stdout, stderr } = ended[i]!;
      expect([code, stderr], name).toEqual([0, '']);
      expect(stdout).toMatch(/^\S.*\n/);
      if (name !== 'lab') expect(stdout).toContain('Exit code');
    }
  });

  test('an invalid variable is named without its value', { timeout: 30_000 }, async () => {
    const nonsense: [name: string, value: string, ...args: string[]][] = [
      ['PROMETHEUS_URL', 'sesame://secret-host', 'checkpoint', '2'],
      ['PORT', 'secret-port', 'lab'],
      ['DD_SITE', 'https://secret-site', 'checkpoint', '1'],
      ['DATABASE_URL', 'nonsense-secret', 'checkpoint', '3'],
      ['DATABASE_URL', 'file:secret.db', 'lab', '--port', '0'],
    ];
    const ended = await runMany(
      nonsense.map(([name, value, ...args]) => ({
        args,
        variables: { [name]: value, DD_API_KEY: 'k'.repeat(32) },
      })),
    );
    for (const [i, [name]] of nonsense.entries()) {
      const { code, stderr, stdout } = ended[i]!;
      expect(code, stderr).toBe(2);
      expect(stderr + stdout).toContain(name);
      expect(stderr + stdout).not.toContain('secret');
    }
  });

  test.each([
    [
      { DD_SITE: 'eu', DD_API_KEY: 'k'.repeat(32), PROMETHEUS_URL: 'not-a-url' },
      [/^DD_SITE is not one of Datadog’s sites\.$/, /^PROMETHEUS_URL is not an http address\.$/],
    ],
    [
      { PROMETHEUS_URL: 'http://127.0.0.1:1' },
      [undefined, /^Prometheus was not asked: fetch refuses port 1,/],
    ],
  ])(
    'the checkpoint that needs %j reports it, and the others still run',
    { timeout: 30_000 },
    async (variables, found) => {
      const { code, stdout } = await run(['checkpoint', '1', '2', '4', '--json'], { ...variables });
      expect(code).toBe(2);
      for (const [i, checkpoint] of JSON.parse(stdout).checkpoints.entries()) {
        const says = found[i];
        if (says) expect(checkpoint).toMatchObject({ status: 'error', found: expect.stringMatching(says) });
        else expect(checkpoint.status, checkpoint.found).toBe('ready');
      }
    },
  );

  test('random arguments end with a documented exit code', { timeout: 30_000 }, async () => {
    const garbage = fc.array(
      fc.oneof(
        fc.string().filter((text) => !text.includes('\0')),
        fc.constantFrom('--', '--json=7', '-x', '--watch=1', '5', '--timeout'),
      ),
      { minLength: 1, maxLength: 3 },
    );
    // the last argument names no checkpoint, so that no run starts a lab
    const lines = fc
      .sample(garbage, { seed: 11, numRuns: 50 })
      .map((args) => ['checkpoint', ...args, 'nonsense']);
    const ended = await runMany(lines.map((args) => ({ args })));
    for (const [i, { code, stderr }] of ended.entries()) {
      expect([0, 2], JSON.stringify(lines[i])).toContain(code);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });
});

function expectRefused(args: readonly string[], { code, stdout, stderr }: Ended, reason: RegExp): void {
  expect(stderr).toMatch(reason);
  expect(stderr.trim().split('\n').length, args.join(' ')).toBeGreaterThanOrEqual(2);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect([code, stdout]).toEqual([2, '']);
}
