import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS } from '#lab/history/calendar.ts';
import { type History, openHistory } from '#lab/history/history.ts';
import { type HistoryPrometheus, historyPrometheus, makeBlocks } from '#lab/history/prometheus.ts';
import { firingQuery, type PlannedAlert, replay } from '#lab/history/replay.ts';
import { signalsFor } from '#lab/history/signals.ts';
import { traffic } from '#lab/history/traffic.ts';
import { worldOf } from '#lab/history/world.ts';
import { findPromtool } from '#lab/prometheus/promtool.ts';
import { inProject } from '../../common/paths.ts';
import { readPlan } from '../../exercises/4-ship/ship/plan.ts';
import { plannedAlert } from '../../exercises/4-ship/ship/replay.ts';
import { temporaryFolder } from '../support/lab.ts';
import { PROMETHEUS, WHY_SKIPPED } from '../support/prometheus.ts';

const TO = Date.UTC(2026, 10, 23);
const FROM = TO - 14 * DAY_MS;
const [satisfaction] = readPlan(inProject('solutions'));
const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

describe.skipIf(!PROMETHEUS)(`the alert of the reference plan${WHY_SKIPPED}`, () => {
  test('fires after the release in every seed with a drop, and never without one', {
    timeout: 60_000,
  }, async () => {
    // the votes of all seeds as series of one Prometheus, each with its seed as a label
    const HALF_HOUR = DAY_MS / 48;
    const rows: string[] = [];
    const worlds = [
      ...Array.from({ length: 24 }, (_, i) => ({
        name: `drop-${i + 1}`,
        seed: i + 1,
        cause: 'seed' as const,
      })),
      ...Array.from({ length: 8 }, (_, i) => ({
        name: `noise-${i + 1}`,
        seed: i + 1,
        cause: 'noise' as const,
      })),
    ];
    for (const { name, seed, cause } of worlds) {
      const counts = { up: new Array<number>(673).fill(0), down: new Array<number>(673).fill(0) };
      const { questions } = traffic({
        seed,
        questions: 50_000,
        from: FROM,
        to: TO,
        world: worldOf(seed, cause),
      });
      for (const { votes } of questions)
        for (const { rating, at } of votes) counts[rating][Math.ceil((at - FROM) / HALF_HOUR)]! += 1;
      for (const rating of ['up', 'down'] as const) {
        let sum = 0;
        counts[rating].forEach((count, step) => {
          sum += count;
          rows.push(
            `rag_satisfaction_score_total{rating="${rating}",seed="${name}"} ${sum} ${(FROM + step * HALF_HOUR) / 1000}`,
          );
        });
      }
    }
    const text = join(folder.path, 'seeds.om');
    writeFileSync(text, `# TYPE rag_satisfaction_score counter\n${rows.join('\n')}\n# EOF\n`);
    await makeBlocks(findPromtool()!, text, join(folder.path, 'seeds'));
    const prometheus = (await historyPrometheus(join(folder.path, 'seeds')))!;
    try {
      const { condition, for: lasting } = plannedAlert(satisfaction!);
      const each = condition.replaceAll('sum(', 'sum by (seed) (');
      const fired = await prometheus.range(firingQuery(each, lasting), FROM + DAY_MS, TO);
      const firstOf = new Map(fired.map(({ labels, points }) => [labels.seed, points[0]!.at]));
      for (const { name, seed, cause } of worlds) {
        const first = firstOf.get(name);
        if (cause === 'noise') expect(first, name).toBeUndefined();
        else expect(first, name).toBeGreaterThan(FROM + worldOf(seed).releaseAt);
      }
    } finally {
      await prometheus.close();
    }
  });
});

test.skipIf(!PROMETHEUS)(`an alert fires when Prometheus's own rules say so${WHY_SKIPPED}`, async () => {
  // below 5 from minute 60 on, except for one sample at minute 90
  const values = Array.from({ length: 60 }, (_, i) => (i < 12 || i === 18 ? 9 : 1));
  const start = TO - 60 * 300_000;
  const rows = values.map((value, i) => `x ${value} ${(start + i * 300_000) / 1000}`);
  writeFileSync(join(folder.path, 'x.om'), `# TYPE x gauge\n${rows.join('\n')}\n# EOF\n`);
  await makeBlocks(findPromtool()!, join(folder.path, 'x.om'), join(folder.path, 'x'));
  const prometheus = (await historyPrometheus(join(folder.path, 'x')))!;
  try {
    for (const lasting of ['0s', '2m', '30m', '35m', '1h']) {
      const [line] = await prometheus.range(firingQuery('x < 5', lasting), start, start + 59 * 300_000);
      const firing = new Set(line?.points.map(({ at }) => (at - start) / 60_000));
      const rules = `groups: [{ name: a, rules: [{ alert: Low, expr: x < 5, for: ${lasting} }] }]`;
      const checks = Array.from({ length: 59 }, (_, i) => ({
        eval_time: `${i * 5}m`,
        alertname: 'Low',
        exp_alerts: firing.has(i * 5) ? [{}] : [],
      }));
      writeFileSync(join(folder.path, 'rules.yml'), rules);
      writeFileSync(
        join(folder.path, 'test.yml'),
        JSON.stringify({
          rule_files: ['rules.yml'],
          evaluation_interval: '5m',
          tests: [
            {
              interval: '5m',
              input_series: [{ series: 'x', values: values.join(' ') }],
              alert_rule_test: checks,
            },
          ],
        }),
      );
      const { status, stderr } = spawnSync(findPromtool()!, ['test', 'rules', 'test.yml'], {
        cwd: folder.path,
      });
      expect([status, stderr.toString()], lasting).toEqual([0, '']);
      expect(firing.size, lasting).toBeGreaterThan(0);
    }
  } finally {
    await prometheus.close();
  }
});

describe.skipIf(!PROMETHEUS)(`a replay says in one sentence${WHY_SKIPPED}`, () => {
  let history: History;
  let prometheus: HistoryPrometheus;
  const votes = { name: 'my_satisfaction_score_total', type: 'counter', labels: ['rating', 'tier'] };
  const share = (window: string) =>
    `sum(rate(my_satisfaction_score_total{rating="up"}[${window}])) / sum(rate(my_satisfaction_score_total[${window}]))`;
  const of = (
    promql: string,
    limit: { above?: number; below?: number },
    more: Partial<PlannedAlert> = {},
  ) => {
    const sign = limit.below === undefined ? `> ${limit.above}` : `< ${limit.below}`;
    return replay(
      { ...votes, promql, condition: `(${promql}) ${sign}`, for: '30m', ...limit, ...more },
      history,
      prometheus,
    );
  };
  beforeAll(async () => {
    const counter = { name: votes.name, kind: 'votes', labels: { rating: 'rating', tier: 'tier' } } as const;
    const signals = signalsFor(counter);
    history = await openHistory({
      seed: 7,
      questions: 20_000,
      to: TO,
      signals,
      folder: folder.path,
      promtool: findPromtool(),
    });
    prometheus = (await historyPrometheus(history.blocks))!;
  });
  afterAll(() => prometheus?.close());

  test('when the alert would have fired after the release', async () => {
    const { outcome, sentence, firings } = await of(share('1d'), { below: 0.68 });
    expect(outcome).toBe('fires');
    expect(sentence).toMatch(
      /^Would have fired on (?:Wed|Thu) \d\d:\d\d, (?:\d+ h )?(?:\d+ min )?after the release\.$/,
    );
    expect(firings[0]!.from).toBeGreaterThan(history.releaseAt);
  });

  test('how many false alarms there were, and with how few votes', async () => {
    const events = `sum(increase(my_satisfaction_score_total[1h]))`;
    const { sentence } = await of(share('1h'), { below: 0.55 }, { for: '10m', events });
    expect(sentence).toMatch(
      /\d+ false alarms, the first on \w{3} \d\d:\d\d with \d+ votes?: add a minimum volume\.$/,
    );
  });

  test('that the expression returns nothing, is constant, or is refused', async () => {
    expect(await of('sum(rate(other_total[1d]))', { below: 1 })).toMatchObject({ outcome: 'nothing' });
    const constant = await of('count(my_satisfaction_score_total)', { below: 1 });
    expect(constant).toMatchObject({ outcome: 'constant', sentence: expect.stringContaining('always 4') });
    expect(await of('sum by (rating (x)', { below: 1 })).toMatchObject({
      outcome: 'refused',
      sentence: expect.stringContaining('parse error'),
    });
  });

  test('that the threshold is out of reach, or on the wrong side', async () => {
    const score = `1 + 4 * ${share('1d')}`;
    expect(await of(score, { below: 0.7 })).toMatchObject({
      outcome: 'out of reach',
      sentence: expect.stringMatching(/the values go from [34]\.\d+ to 4\.\d+, never below 0\.7/),
    });
    expect((await of(score, { below: 70 })).sentence).toMatch(/^Fires all the time/);
  });

  test('that history does not have the metric', async () => {
    const metric = { name: 'rag_answer_accuracy_ratio', type: 'gauge', labels: ['model'] };
    expect(await of('rag_answer_accuracy_ratio', { below: 0.8 }, metric)).toMatchObject({
      outcome: 'unknown',
      sentence: 'Not recorded yet: this is what M7.3 adds.',
    });
  });
});
