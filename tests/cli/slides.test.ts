import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { writeExport } from '../../slides/export/export-file.ts';
import { clone } from '../support/clone.ts';
import { type Ended, run, start } from '../support/command.ts';
import { eventually, temporaryFolder } from '../support/lab.ts';
import { runMany } from '../support/many.ts';

/** Runs a command that ends before it starts anything. */
async function refused(args: string[], variables?: Record<string, string>): Promise<Ended> {
  const [ended] = await runMany([{ args: ['slides', ...args], variables }]);
  return ended!;
}

test('--check prints the words a minute of each slide', async () => {
  const [{ code, stdout }] = (await runMany([{ args: ['slides', '--check'] }])) as [Ended];
  expect(code).toBe(0);
  expect(stdout).toMatch(/00:30–02:00 {2}2 +\d+ words, 1[3-6]\d a minute +Four Achievements/);
  expect(stdout).toMatch(/✔ 8 slides, 10:00 without a gap\. The notes of each slide fit its time/);
});

test('a deck with a fault is not shown; the message names file, line, fault and correction', async () => {
  using copy = clone();
  const file = join(copy.path, 'slides/bridge.md');
  writeFileSync(file, readFileSync(file, 'utf8').replace('02:00-02:30', '02:10-02:30'));
  for (const { code, stderr } of await copy.runMany(['slides', '--check'], ['slides', '--port', '0'])) {
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /slides\/bridge\.md:\d+ {2}begins at 02:10, but the slide before it ends at 02:00\. Let it begin at 02:00\./,
    );
  }
});

test('--html writes one file with its fonts', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'a deck.html');
  const { code, stdout } = await run(['slides', '--html', file]);
  expect([code, stdout]).toEqual([0, `Wrote ${file}\n`]);
  const html = readFileSync(file, 'utf8');
  expect(html).toContain('Four Achievements');
  expect(html).toContain('font/woff2;base64,');
  expect(html.length).toBeLessThan(1_000_000);
});

describe('what can’t be done is refused in two lines: a reason and a next step', () => {
  test.each<[string[], RegExp]>([
    [['now'], /does not take "now"/],
    [['--at', '9'], /There is no slide "9"/],
    [['--room', '--room-port', '70000'], /--room-port 70000 is not a port/],
    [['--room', '--room-address', 'a b'], /--room-address a b is not a host name or an IPv4 address/],
    [['--html', 'deck.pdf'], /does not end in \.html/],
    [['--handout'], /--handout needs --pdf FILE or --html FILE/],
  ])('%j', async (args, reason) => {
    const { code, stdout, stderr } = await refused(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(reason);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  test('an export replaces only a file with its own ending', () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'folder.html'));
    writeFileSync(join(folder.path, 'old.HTML'), 'old');
    const write = (name: string) => writeExport(name === '' ? name : join(folder.path, name), '.html', 'new');
    expect(() => write('')).toThrow(/^"" does not end in \.html\.$/);
    expect(() => write('bridge.md')).toThrow(/bridge\.md" does not end in \.html\.$/);
    expect(() => write('none/deck.html')).toThrow(/There is no folder .*none/);
    expect(() => write('folder.html')).toThrow(/is a folder/);
    expect(readdirSync(folder.path).sort()).toEqual(['folder.html', 'old.HTML']);
    expect(readFileSync(write('old.HTML'), 'utf8')).toBe('new');
  });

  test('a browser that does not exist', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'deck.pdf');
    const { code, stderr } = await refused(['--pdf', file], { CHROME_BIN: '/no/chrome' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/CHROME_BIN is \/no\/chrome, but there is no such file/);
    expect(stderr).toMatch(/open \/\?print-pdf in any browser/);
    expect(existsSync(file)).toBe(false);
  });

  test('a port that another program uses', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await refused(['--port', String(port)]);
    other.close();
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^Port \d+ is in use by another program\.\n.*--port \d+/),
    ]);
  });
});

test('it prints the addresses, begins at the slide of --at, and ends with Ctrl-C', async () => {
  const child = start([
    'slides',
    '--port',
    '0',
    '--at',
    'readiness',
    '--room',
    '--room-address',
    '127.0.0.1',
    '--room-shared',
  ]);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await eventually(() => expect(said).toMatch(/open to everybody in this network/));
  const [, url = ''] = /Deck +(\S+)/.exec(said) ?? [];
  const [, roomUrl = ''] = /Vote page +(\S+)/.exec(said) ?? [];
  const response = await fetch(`${url}/events`);
  const { value } = await response.body!.getReader().read();
  expect(new TextDecoder().decode(value)).toMatch(/retry/);
  expect((await fetch(roomUrl)).status).toBe(200);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(said).toMatch(/With --room-shared, one person can vote more than once/);
  expect(said).toMatch(/The deck is closed\./);
});

test('each font has its licence beside it', () => {
  for (const name of ['atkinson-hyperlegible-next', 'jetbrains-mono'])
    expect(readFileSync(inProject(`common/pages/fonts/LICENSE-${name}.txt`), 'utf8')).toMatch(
      /SIL OPEN FONT LICENSE/i,
    );
});
