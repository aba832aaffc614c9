import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { fieldFault } from '../../exercises/4-ship/checks/field-fault.ts';
import { dashboardJson } from '../../exercises/4-ship/ship/dashboard.ts';
import { planMarkdown } from '../../exercises/4-ship/ship/markdown.ts';
import {
  METRICS_PLAN,
  type PlannedMetric,
  planText,
  readPlan,
  readQuestions,
  starterMetrics,
} from '../../exercises/4-ship/ship/plan.ts';
import { rulesYaml } from '../../exercises/4-ship/ship/rules.ts';
import { shipPlan } from '../../exercises/4-ship/ship/ship.ts';
import { checkRules, findPromtool, isQueryRefused } from '../../lab/prometheus/promtool.ts';

const solutions = fileURLToPath(new URL('../../solutions', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'ship-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const plan = readPlan(solutions);
const promtool = findPromtool();
const BY_TYPE =
  'sum by (query_type) (rate(rag_satisfaction_score_total{rating="up"}[1d])) / sum by (query_type) (rate(rag_satisfaction_score_total[1d]))';
const variant = (over: Partial<PlannedMetric>): PlannedMetric => ({ ...plan[0]!, ...over });

test('shipping the solution writes a page, rules and a dashboard', async () => {
  const folder = join(out, 'a', 'b');
  const { files } = await shipPlan(solutions, folder);
  expect(files.map((file) => basename(file))).toEqual(['metrics-plan.md', 'rules.yml', 'dashboard.json']);
  const [page, rules, dashboard] = files.map((file) => readFileSync(file, 'utf8'));
  expect(page).toContain(plan[0]!.name);
  expect(parse(rules!)).toHaveProperty('groups');
  expect(JSON.parse(dashboard!)).toHaveProperty('panels');
});

test('the page shows what a replay said of a metric, and its plot', () => {
  const page = planMarkdown(plan, [], [{ sentence: 'Would have fired.', image: 'replay-1.svg' }]);
  expect(page).toContain('**On two weeks of simulated history:** Would have fired.');
  expect(page).toContain(`![${plan[0]!.help.replace(/\.$/, '')}`);
  expect(page).toContain('(replay-1.svg)');
});

test('what is no plan is not shipped, and leaves nothing behind', async () => {
  await expect(shipPlan(join(solutions, 'nowhere'), join(out, 'none'))).rejects.toThrow(/ENOENT/);
  expect(() => readFileSync(join(out, 'none/metrics-plan.md'))).toThrow();
});

test('the page names every metric, question, target and owner', () => {
  const page = planMarkdown(plan, readQuestions(solutions));
  for (const { name, target, owner } of plan)
    for (const text of [name, target, owner]) expect(page).toContain(text);
  for (const question of readQuestions(solutions)) expect(page).toContain(question);
});

test('the page stays a table whatever the texts hold, and does without the questions', () => {
  const page = planMarkdown([variant({ owner: 'A | B', target: 'one\ntwo <b>', answers: 2 })]);
  expect(page).toContain(
    '| Question 2 of Exercise 1 | `rag_satisfaction_score_total` | one two &lt;b> | A \\| B |',
  );
});

test('the dashboard has one panel for each metric, with its unit and the line of its alert', () => {
  const { panels = [] } = dashboardJson(plan);
  const shown = panels.map((panel) => {
    const { fieldConfig, targets } = panel as unknown as Shown;
    return [fieldConfig.defaults.unit, fieldConfig.defaults.thresholds.steps.at(-1)?.value, targets[0]?.expr];
  });
  expect(shown).toEqual([
    ['percentunit', 0.7, plan[0]!.promql],
    ['currencyUSD', 0.01, plan[1]!.promql],
    ['short', 0.8, plan[2]!.promql],
  ]);
});

interface Shown {
  fieldConfig: { defaults: { unit: string; thresholds: { steps: { value: number | null }[] } } };
  targets: { expr: string }[];
}

describe('answers given in the terminal', () => {
  test('fields without an answer stay placeholders, of the metric that the starter has there', () => {
    const metrics = (text: string) => (parse(text) as { metrics: unknown[] }).metrics;
    expect(metrics(planText([]))).toEqual(starterMetrics());
    const [first, second, third] = starterMetrics();
    expect(metrics(planText([{ name: 'my_satisfaction_score_total' }, { answers: 2 }]))).toEqual([
      { ...first, name: 'my_satisfaction_score_total' },
      { ...second, answers: 2 },
      third,
    ]);
    expect(readPlanOf(planText(plan))).toEqual(plan);
  });

  const readPlanOf = (text: string) => METRICS_PLAN.parse(parse(text)).metrics;
  const metric = (over: Partial<PlannedMetric>) => ({ type: 'counter' as const, labels: ['tier'], ...over });

  test.each<[keyof PlannedMetric, Partial<PlannedMetric>, string]>([
    ['name', { name: 'rag_votes' }, 'to end in _total'],
    ['name', { name: 'rag_query_errors_total' }, 'does not have yet'],
    ['help', { help: 'asdf asdf' }, 'words that say something'],
    ['help', { help: 'Votes' }, 'at least three words'],
    ['labels', { labels: ['user_id'] }, 'closed set of values'],
    ['promql', { name: 'x_total', promql: 'rate(x_total)' }, 'PromQL that Prometheus understands'],
    ['promql', { name: 'x_total', promql: 'sum(x_total)' }, 'rate(x_total[…])'],
    ['promql', { name: 'x_total', promql: 'sum by (rating) (rate(x_total[1d]))' }, 'labels of x_total: tier'],
    ['alert', { alert: { above: 1, for: '10 m' } }, 'a Prometheus duration'],
    ['owner', { owner: 'everybody' }, 'a person or a team'],
    ['owner', { owner: '…' }, 'your own words'],
  ])('%s %j is refused as by the checks', (key, over, expected) =>
    expect(fieldFault(key, metric(over), [])?.expected).toContain(expected),
  );

  test.each(plan)('$name is accepted', (planned) => {
    for (const key of Object.keys(planned) as (keyof PlannedMetric)[])
      expect(fieldFault(key, planned, plan)).toBeUndefined();
  });
});

test('promtool is not started where Node forbids it', async () => {
  const permission = { has: (scope: string) => scope !== 'child' };
  Object.defineProperty(process, 'permission', { value: permission, configurable: true });
  try {
    expect(await checkRules('/nowhere/promtool', rulesYaml(plan))).toEqual({
      ok: undefined,
      undecided: 'Node does not allow this process to start promtool',
    });
  } finally {
    Reflect.deleteProperty(process, 'permission');
  }
});

describe('rules', () => {
  const rulesOf = (...metrics: PlannedMetric[]) =>
    (
      parse(rulesYaml(metrics), { version: '1.1' }) as { groups: { rules: Record<string, string>[] }[] }
    ).groups.flatMap(({ rules }) => rules);

  test.each([
    ['sum by (tier) (rate(rag_satisfaction_score_total[1h]))', 'tier:rag_satisfaction_score:rate1h'],
    ['sum(increase(rag_satisfaction_score_total[7d]))', 'all:rag_satisfaction_score:increase7d'],
    ['rate(rag_satisfaction_score_total[5m])', 'instance:rag_satisfaction_score:rate5m'],
    [
      'histogram_quantile(0.95, sum by (le, tier) (rate(x_bucket[5m])))',
      'tier:rag_satisfaction_score:p95_rate5m',
    ],
    ['avg by (cohort, tier) (x)', 'cohort_tier:rag_satisfaction_score:avg'],
    ['x', 'instance:rag_satisfaction_score:value'],
  ])('%s is recorded as %s', (promql, name) => expect(rulesOf(variant({ promql }))[0]?.record).toBe(name));

  test('two metrics that would be recorded under one name get two', () => {
    const names = rulesOf(variant({}), variant({ name: 'rag_satisfaction_score' })).map(
      ({ record }) => record,
    );
    expect(new Set(names.slice(0, 2)).size).toBe(2);
  });

  test('a share waits for enough events, another fraction does not', () => {
    const [, , , low, cost] = rulesOf(...plan);
    expect(low?.expr).toContain('sum(increase(rag_satisfaction_score_total[1d]))');
    const [, each] = rulesOf(variant({ promql: BY_TYPE }));
    expect(each?.expr).toContain('sum by (query_type) (increase(rag_satisfaction_score_total[1d]))');
    expect(cost?.expr).not.toContain('and');
  });

  describe.skipIf(!promtool)('by promtool', () => {
    test('the solution is accepted', async () => {
      expect(await checkRules(promtool!, rulesYaml(plan))).toEqual({ ok: true });
    });

    test('texts with braces, quotes, colons and line ends are accepted', async () => {
      const nasty = 'a {{ b }} "c": d\n# e {{ $labels.x';
      const rules = rulesYaml([
        variant({ help: nasty, target: nasty, owner: nasty, promql: '# why\nup # x' }),
      ]);
      expect(await checkRules(promtool!, rules)).toEqual({ ok: true });
    });

    test.each(['\u2028', '\u2029', '\u0085', '\u007f', '\ufeff', 'yes', '1:30', '0o7', '~', '\t'])(
      'texts with %j are accepted, and come out as they were',
      async (text) => {
        const odd = `${text} a${text}b\n${text}`;
        const metric = variant({
          help: odd,
          target: text,
          owner: text,
          promql: `up{job="${text.trim()}x"} # ${text}`,
        });
        expect(await checkRules(promtool!, rulesYaml([metric]))).toEqual({ ok: true });
        const [, alert] = rulesOf(metric) as unknown as { annotations: Record<string, string> }[];
        expect(alert!.annotations.owner).toBe(text.trim());
      },
    );

    test('newer PromQL is a matter of promtool’s age, not of the file', async () => {
      const verdict = await checkRules(promtool!, rulesYaml([variant({ promql: 'rate(up[5m] anchored)' })]));
      expect(verdict.ok === false && isQueryRefused(verdict.problem)).toBe(true);
    });

    test('a complaint is passed on without the name of a temporary file', async () => {
      const verdict = await checkRules(promtool!, rulesYaml([variant({ promql: 'topk(up)' })]));
      expect(verdict).toMatchObject({
        ok: false,
        problem: expect.stringContaining('wrong number of arguments'),
      });
      expect(verdict).not.toMatchObject({ problem: expect.stringContaining(tmpdir()) });
    });

    test('half of 40 votes up fires the alert, half of 4 does not', async () => {
      const folder = mkdtempSync(join(out, 'rules-'));
      writeFileSync(
        join(folder, 'rules.yml'),
        rulesYaml([variant({ promql: BY_TYPE, alert: { below: 0.7, for: '5m' } })]),
      );
      writeFileSync(join(folder, 'test.yml'), VOTES);
      const { status, stderr } = spawnSync(promtool!, ['test', 'rules', 'test.yml'], { cwd: folder });
      expect([status, stderr.toString()]).toEqual([0, '']);
    });
  });
});

const VOTES = `
rule_files: [rules.yml]
evaluation_interval: 1m
tests:
  - interval: 1h
    input_series:
      - { series: 'rag_satisfaction_score_total{rating="up",query_type="billing"}', values: '0+1x20' }
      - { series: 'rag_satisfaction_score_total{rating="down",query_type="billing"}', values: '0+1x20' }
      - { series: 'rag_satisfaction_score_total{rating="up",query_type="api"}', values: '0 0 0 0 1 1 1 1 1 1 1 2 2 2 2 2 2 2 2 2 2' }
      - { series: 'rag_satisfaction_score_total{rating="down",query_type="api"}', values: '0 0 0 0 1 1 1 1 1 1 1 2 2 2 2 2 2 2 2 2 2' }
    alert_rule_test:
      - eval_time: 20h
        alertname: RagSatisfactionScoreLow
        exp_alerts:
          - exp_labels: { severity: warning, query_type: billing }
            exp_annotations:
              summary: 'Votes on answers, thumbs up and thumbs down (billing): 0.5 is below 0.7'
              description: 'Target: At least 80 % of the votes of a day are thumbs up'
              owner: Product manager of the help centre
`;
