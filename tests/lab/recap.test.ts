import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { processTerminal } from '../../common/terminal.ts';
import { exponentOf } from '../../lab/recap/2-bottleneck/growth.ts';
import type { Experiment } from '../../lab/recap/experiment.ts';
import { flameText } from '../../lab/recap/flame-text.ts';
import { EXPERIMENTS } from '../../lab/recap/index.ts';
import { keepResult, latestRecap, resultOf } from '../../lab/recap/latest.ts';
import { flameTree } from '../../lab/telemetry/flame/tree.ts';
import { printRun } from '../../workbook/recap/show.ts';
import { temporaryFolder } from '../support/lab.ts';

const load = ({ folder }: Experiment, file: string) =>
  import(`../../lab/recap/${folder}/${file}.ts`) as Promise<object>;

async function measured(id: number, fast?: object) {
  const experiment = EXPERIMENTS.find((e) => e.id === id)!;
  using folder = temporaryFolder();
  const variants = { slow: await load(experiment, 'slow'), fast: fast ?? (await load(experiment, 'fast')) };
  const result = await experiment.measure(variants, { folder: folder.path, quick: true });
  const pages = result.look.flatMap(({ path }) =>
    path?.endsWith('.html') ? readFileSync(path, 'utf8') : [],
  );
  return { ...result, text: result.shown.join('\n'), pages };
}

describe('an experiment measures slow and fast in one run, and fits 80 columns', { timeout: 60_000 }, () => {
  const fits = (lines: string[]) => {
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80 - 2);
  };

  test('1: spans of the parts, and what the profiler costs; without dd-trace it says so', async () => {
    const { shown, text, unit, before, after } = await measured(1);
    expect(text).toMatch(/dd-trace is not installed or switched off/);
    expect(text).toMatch(/recorder has \d\d+ spans of 5 questions/);
    expect(text).toMatch(/by hand: embed_question, search_index, chunk_filter/);
    expect(text).toMatch(/slow\.ts +looks every 0\.1 ms .* % of the CPU, [\d,]+ samples/);
    expect([unit, before > 0, after > 0]).toEqual(['% CPU', true, true]);
    fits(shown);
  });

  test('2: the CPU profile names the slow function, and the exponents tell n² from n', async () => {
    const { shown, text, before, after, pages } = await measured(2);
    expect(before / after).toBeGreaterThan(2);
    expect(text).toMatch(/\[serializePrompt \d\d %/);
    const [, slow, fast] = /slow\.ts, n\^([\d.]+) .*fast\.ts, n\^([\d.]+)/.exec(text)!;
    expect(Number(slow)).toBeGreaterThan(Number(fast));
    expect(pages[0]).toMatch(/<svg .*serializePrompt: .* ms/);
    expect(pages[1]).toMatch(/url=file:.*speedscope.*#localProfilePath=.*slow\.cpuprofile\.js/);
    fits(shown);
  });

  test('3: the heap grows with a Map and not with an LRU cache, and its profile names the cache', async () => {
    const { shown, text, before, after } = await measured(3);
    expect(before).toBeGreaterThan(2 * after);
    const [, share] = /(\d+) % of what was allocated and is still in use\ncomes from cachedDocument/.exec(
      text,
    )!;
    expect(Number(share)).toBeGreaterThan(50);
    fits(shown);
  });

  test('4: 51 statements against one, with their times', async () => {
    const { shown, text, before, after } = await measured(4);
    expect(before).toBeGreaterThan(2 * after);
    expect(text).toMatch(/slow\.ts asks 51 times:\n {2}[\d.]+ ms {2}SELECT document_id/);
    expect(text).toMatch(/fast\.ts asks once:\n {2}[\d.]+ ms {2}SELECT title FROM found\n +JOIN documents/);
    fits(shown);
  });
});

describe('a file that is fast because it does something else is refused', () => {
  const wrong: [id: number, variant: object, reason: RegExp][] = [
    [1, { everyMicroseconds: () => 1e9 }, /must be from 50 to 100,000/],
    [2, { chunkFilter: () => [], serializePrompt: () => '' }, /serializePrompt makes another prompt of 0 /],
    [2, {}, /must export a function chunkFilter/],
    [3, { documentCache: (load: unknown) => load }, /loaded the 50 documents .* [\d,]+ times/],
    [3, { documentCache: () => () => undefined }, /another document than number 0/],
    [4, { titlesOf: async () => [] }, /finds 0 titles/],
  ];
  test.each(wrong)('%i %o', { timeout: 30_000 }, async (id, variant, reason) => {
    await expect(measured(id, variant)).rejects.toThrow(reason);
  });
});

test('the exponent of a growth', () => {
  expect(exponentOf([100, 200, 400].map((n) => [n, 3 * n ** 2]))).toBeCloseTo(2);
  expect(exponentOf([100, 200, 400].map((n) => [n, 7 * n]))).toBeCloseTo(1);
});

test('a flame graph as text: callers above callees, as wide as their time', () => {
  const folded = new Map([
    ['answer;serialize;clean', 60],
    ['answer;serialize', 20],
    ['answer;filter', 20],
  ]);
  const lines = flameText(flameTree(folded));
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^\[answer 100 %\.+\]$/);
  expect(lines[1]).toMatch(/^\[serialize 80 %\.+\]\[filter 20 %\.*\]$/);
  expect(lines[2]!.length / lines[0]!.length).toBeCloseTo(0.6, 1);
});

test('a run is printed plain and within 80 columns, with the lesson’s figure beside the measured one', () => {
  const lines: string[] = [];
  const terminal = { ...processTerminal({ color: false }), width: 80, interactive: false };
  const [experiment] = EXPERIMENTS.slice(1);
  const result = resultOf(experiment!, {
    ...{ before: 812.4, after: 51.23, unit: 'ms', what: 'serializePrompt', shown: ['A line'] },
    ...{
      look: [{ what: 'the function', path: inProject('lab/recap/2-bottleneck/slow.ts') }],
      means: 'It is fast.',
    },
  });
  printRun({ result, shown: ['A line'] }, { ...terminal, print: (line = '') => lines.push(line) });
  expect(lines).toEqual([
    '  A line',
    '',
    '✔ Measured     812 ms → 51 ms, 16× (serializePrompt)',
    '  The lesson   serialize_prompt 800 ms → 50 ms (16×); chunk_filter is O(n²)',
    '  It means     It is fast.',
    '  Look at      lab/recap/2-bottleneck/slow.ts  the function',
    '',
  ]);
});

test('the latest result of each experiment is kept, and a damaged file counts as no result', () => {
  using folder = temporaryFolder();
  vi.stubEnv('PRACTATHON_HOME', folder.path);
  expect(latestRecap()).toEqual([]);
  const of = (at: number, before: number) =>
    resultOf(EXPERIMENTS[at]!, {
      ...{ before, after: 2, unit: 'ms', what: 'it', shown: [], look: [], means: 'Faster.' },
    });
  keepResult(of(1, 10));
  keepResult(of(0, 100));
  keepResult(of(1, 8));
  expect(latestRecap().map(({ id, ratio, ok }) => [id, ratio, ok])).toEqual([
    [1, 50, true],
    [2, 4, false],
  ]);
  writeFileSync(join(folder.path, 'recap.json'), '{"version":1,"experiments":[{"id":');
  expect(latestRecap()).toEqual([]);
  vi.unstubAllEnvs();
});
