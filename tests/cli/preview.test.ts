import { expect, test } from 'vitest';
import { findPrometheus } from '#lab/prometheus/prometheus.ts';
import { run } from '../support/command.ts';
import { runMany } from '../support/many.ts';
import { WHY_SKIPPED } from '../support/prometheus.ts';

const SMALL = ['--questions', '20000', '--seed', '7'];
const real = findPrometheus();

test('without a terminal it prints the whole story from SQL, says so, and exits 0', {
  timeout: 60_000,
}, async () => {
  const { code, stdout } = await run(['preview', ...SMALL]);
  expect(code).toBe(0);
  for (const text of [
    'User satisfaction dropped from 4.2 to 3.8 this week. Which queries are causing dissatisfaction?',
    'so SQL answers',
    'The answers to billing questions of paid users got worse.',
    'Kitagawa',
    'votes down on: “',
    'Capability 1',
    'Capability 2',
    'Capability 3',
    'npm run preview -- --reveal --seed 7',
  ])
    expect(stdout).toContain(text);
  expect(stdout).not.toContain('The prices of the paid plans changed');

  const json = await run(['preview', '--json', '--reveal', ...SMALL]);
  const told = JSON.parse(json.stdout);
  expect(told).toMatchObject({
    version: 1,
    seed: 7,
    source: 'sql',
    counter: { name: 'rag_satisfaction_score_total' },
    weeks: [{ score: expect.closeTo(4.2, 1) }, { score: expect.closeTo(3.8, 1) }],
    cause: { kind: 'new-prices', effect: 'rate', by: { query_type: 'billing', tier: 'paid' } },
  });
  expect(told.contributions[0].by).toEqual({ query_type: 'billing', tier: 'paid' });
  const total = told.contributions.reduce(
    (sum: number, { rate, mix }: { rate: number; mix: number }) => sum + rate + mix,
    0,
  );
  expect(Math.abs(total - (told.weeks[1].score - told.weeks[0].score))).toBeLessThan(1e-9);
});

test('bad numbers, and a replay without Prometheus, are one line and exit code 2', {
  timeout: 60_000,
}, async () => {
  const ended = await runMany(
    [['--questions', '5'], ['--seed', '-1'], ['7'], ['--replay'], ['--seed=']].map((args) => ({
      args: ['preview', ...args],
    })),
  );
  expect(ended.map(({ code, stdout }) => [code, stdout])).toEqual(ended.map(() => [2, '']));
  const said = ended.map(({ stderr }) => stderr);
  expect(said[0]).toContain('--questions takes a whole number from 10,000 to 1,000,000.');
  expect(said[2]).toContain('does not take "7"');
  expect(said[3]).toContain('README, no. 11');
  expect(said[4]).toContain('--seed takes a whole number from 0 to 2,147,483,647.');
});

test.skipIf(!real)(
  `--replay replays the plan on a real Prometheus${WHY_SKIPPED}`,
  { timeout: 60_000 },
  async () => {
    const { code, stdout } = await run(['preview', '--replay', '--seed', '7'], { PROMETHEUS_BIN: real! });
    expect(code).toBe(0);
    expect(stdout).toContain('this is the plan of the reference solution');
    expect(stdout).toMatch(/Would have fired on \w{3} \d\d:\d\d, .* after the release\./);
    expect(stdout).toContain('─ alert below 0.7 for 30m   ┊ release');
    expect(stdout).toMatch(/never above\s+0\.01\./);
  },
);
