import { Registry, register } from 'prom-client';
import { afterEach, beforeAll, vi } from 'vitest';
import type { Vote } from '#lab/rag-api/feedback.ts';
import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { counted, listed } from '../../common/words.ts';
import { checksOf, expecting, expectThat } from '../kit/check.ts';
import { changes, linesOf, seriesName } from '../kit/metrics.ts';
import { shown } from '../kit/shown.ts';
import { CALL, type CountingApp, countingApp, countsForOthers, WANTED } from './checks/counter.ts';
import {
  countOf,
  expectRatingLabel,
  expectSame,
  expectSameNames,
  expectSteps,
  stepsBetween,
  valuesOf,
} from './checks/expect.ts';
import { changedMind, laterDate, miscounted } from './checks/miscounts.ts';
import because from './checks/reasons.json' with { type: 'json' };
import { familyOf, namesOn, typeOf } from './checks/registry.ts';
import { asChanges, changedTo, everyKindOfVote, inRuns, randomVotes, vote } from './checks/votes.ts';
import texts from './checks.json' with { type: 'json' };

// The specification of Exercise 3: one check for each thing that a rule or a dashboard relies on.

const check = checksOf(texts);

let learner: object;
let globalAtImport: readonly string[];
beforeAll(async () => {
  learner = await import('#work/3-apply/satisfaction.ts');
  globalAtImport = namesOn(register);
});
afterEach(() => register.clear()); // each check begins as in a new process

type Use = (app: CountingApp) => void | Promise<void>;

/** A check with its own app, which has two other metrics on its registry. */
const checkApp = (id: keyof typeof texts, use: Use) => check(id, async () => use(await countingApp(learner)));

/** The same for what only a counter can do: another type of metric does not get its points. */
const checkCounter = (id: keyof typeof texts, use: Use) =>
  checkApp(id, (lab) => {
    const { name, type } = lab.metric;
    expectThat(type === 'counter', {
      did: CALL,
      expected: 'a counter',
      got: `${name}, a ${type}`,
      likely: because.COUNTER_FIRST,
      waitsFor: 'one-counter',
    });
    return use(lab);
  });

checkApp('one-counter', ({ metric, added, registry }) => {
  const expectOne = expecting(CALL, `one counter with ${WANTED} in its name`);
  const { name, type } = metric;
  expectOne(name.includes(WANTED), listed(added), because.OTHER_NAME);
  expectOne(type === 'counter', `${name}, a ${type}`, type === 'gauge' ? because.GAUGE : because.HISTOGRAM);
  const counters = added.filter((other) => other.includes(WANTED) && typeOf(registry, other) === 'counter');
  expectOne(counters.length === 1, listed(counters), because.TWO_COUNTERS);
});

checkCounter('name-ends-in-total', ({ metric: { name } }) => {
  const expectName = (expected: string, holds: boolean, likely: string) =>
    expectThat(holds, { did: 'GET /metrics', expected, got: name, likely });
  const expected = 'a counter whose name ends in _total';
  expectName(expected, name.endsWith('_total'), because.NO_TOTAL);
  expectName(`${expected}, once`, !name.endsWith('_total_total'), because.TWICE_TOTAL);
  expectName('a name without colons', !name.includes(':'), because.COLON);
});

checkApp('help-text', ({ metric: { name, help } }) => {
  const words = help.trim().split(/\s+/);
  const expectHelp = expecting('GET /metrics', `a # HELP line for ${name} of at least a few words`);
  const got = help.trim() === '' ? 'an empty line' : shown(help);
  expectHelp(words.length >= 2 && !help.includes(name), got, because.NO_HELP);
});

checkCounter('rating-label', async ({ metric, record, series }) => {
  record(vote('up'), vote('down'));
  expectRatingLabel('After a vote up and a vote down', await series(), metric);
});

checkCounter('bounded-series', async ({ record, recordAnyway, scrape }) => {
  record(...everyKindOfVote());
  recordAnyway(...asChanges(everyKindOfVote()));
  // other-metrics-survive is the check for metrics that the lab has already
  const own = async () => (await scrape()).samples.filter(({ name }) => !onPageAlready(name));
  const before = await own();
  const expectNoMore = async (did: string) => {
    const grown = changes(before, await own()).filter(({ isNew }) => isNew);
    const [label, values] =
      [...valuesOf(grown.map(({ sample }) => sample))].sort((a, b) => b[1].size - a[1].size)[0] ?? [];
    const got = `${grown.length} new ones, with ${values?.size} values of the label ${label}`;
    expecting(did, 'no series beyond those of the first votes')(grown.length === 0, got, because.UNBOUNDED);
  };
  record(...randomVotes(100, 7));
  await expectNoMore('After 100 votes on 100 answers');
  recordAnyway(...asChanges(randomVotes(60, 8)));
  await expectNoMore('After 60 people changed their mind on 60 answers');
  for (const hours of LATER) await at(hours, () => record(...everyKindOfVote()));
  await expectNoMore('After the same kinds of votes a day, a month and a year later');
});

checkCounter('starts-at-zero', async ({ record, recordAnyway, series }) => {
  const before = await series();
  const expectZeros = expecting(
    'GET /metrics before the first vote',
    'rating="up" and rating="down", both at 0',
  );
  expectZeros(before.length > 0, 'no series', because.LAZY);
  const counted = before.filter(({ value }) => value !== 0);
  const isShared = counted.length > 0 && (await countsForOthers(learner));
  expectZeros(counted.length === 0, linesOf(counted), isShared ? because.SHARED : because.COUNTED_AT_START);
  const expectNoneLater = async (did: string) => {
    const late = changes(before, await series()).filter(({ isNew }) => isNew);
    const got = linesOf(late.map(({ sample }) => sample));
    expecting(did, 'no other series than before the first vote')(late.length === 0, got, because.LATE_SERIES);
  };
  record(...everyKindOfVote());
  await expectNoneLater('After one vote of each rating, tier and query type');
  recordAnyway(...asChanges(everyKindOfVote()));
  await expectNoneLater('After one changed mind of each rating, tier and query type');
});

checkCounter('one-per-vote', async ({ record, series }) => {
  const votes = inRuns(randomVotes(600, 2026));
  const expected = countOf(votes);
  const before = await series();
  record(...votes);
  const after = await series();
  const did = `After ${expected.up} votes up and ${expected.down} votes down`;
  expectSteps(did, stepsBetween(before, after), expected, miscounted(expected));
  for (const [i, hours] of LATER.entries())
    await at(hours, async () => {
      record(vote('up'), vote('down'));
      const more = { up: i + 1, down: i + 1 };
      const later = `${counted(i + 1, 'vote')} of each rating on a later date`;
      expectSteps(later, stepsBetween(after, await series()), more, laterDate(more));
    });
});

checkCounter('changed-mind-counts-again', async ({ record, series }) => {
  const stepsOf = async (...votes: Vote[]) => {
    const before = await series();
    record(...votes);
    return stepsBetween(before, await series());
  };
  const [down, up] = [await stepsOf(vote('down')), await stepsOf(vote('up'))];
  const counts = down.up + down.down + up.up + up.down !== 0;
  // people change their mind more than once
  for (const again of ['', ' once more']) {
    const toDown = counts ? down : { up: 0, down: 1 };
    const toUp = counts ? up : { up: 1, down: 0 };
    const didDown = `A mind changed from up to down${again}`;
    expectSteps(didDown, await stepsOf(changedTo('down')), toDown, changedMind);
    expectSteps(`A mind changed from down to up${again}`, await stepsOf(changedTo('up')), toUp, changedMind);
  }
  const kinds = everyKindOfVote();
  const firsts = await stepsOf(...kinds);
  const changed = await stepsOf(...asChanges(kinds));
  const did = `${kinds.length} minds changed, one for each rating, tier and query type`;
  expectSteps(did, changed, counts ? firsts : countOf(kinds), () => because.CHANGED_KINDS);
});

checkApp('given-registry-only', () => {
  const found = [...globalAtImport, ...namesOn(register)];
  const likely = globalAtImport.length > 0 ? because.AT_IMPORT : because.GLOBAL_TOO;
  const expectNothing = expecting("Looking at prom-client's global registry", 'nothing there');
  expectNothing(found.length === 0, listed(found), likely);
});

check('many-registries', async () => {
  const one = await countingApp(learner);
  const other = await countingApp(learner);
  const [before, beforeOther] = [await one.series(), await other.series()];
  one.record(vote('up'), vote('up'), vote('up'));
  const after = await one.series(); // first, so that the votes are counted before the second app is read
  const did = 'After three votes in the first of two apps';
  const leaked = changes(beforeOther, await other.series()).map(({ sample }) => sample);
  expecting(did, 'no change in the second app')(leaked.length === 0, linesOf(leaked), because.SHARED);
  const isCounted = changes(before, after).length > 0;
  expecting(did, 'three more votes in the first app')(isCounted, linesOf(after), because.ORPHANED);
});

checkApp('other-metrics-survive', async ({ added, others, record, registry, scrape }) => {
  const twice = added.filter((name) => onPageAlready(name));
  const all = `${twice[0]}${twice.length > 1 ? ' and others' : ''}`; // their number depends on the system
  const expectNew = expecting(CALL, 'no metric that the lab has on /metrics already');
  expectNew(twice.length === 0, all, because.TWICE_ON_PAGE);
  record(vote('up'), vote('down'));
  const expectOthers = expecting(`After ${CALL} and two votes`, 'the other metrics as they were');
  const left = namesOn(registry);
  const gone = others.names.filter((name) => !left.includes(name));
  expectOthers(gone.length === 0, `${listed(gone)} gone`, because.CLEARED);
  const [errors] = await registry.getMetricsAsJSON();
  const labels = Object.keys(errors?.values[0]?.labels ?? {}).filter((label) => label !== 'stage');
  const labelled = `${others.names[0]} with the label ${listed(labels)}`;
  expectOthers(labels.length === 0, labelled, because.DEFAULT_LABELS);
  const moved = changes(others.series, (await scrape()).samples).find(({ isNew }) => !isNew);
  if (!moved) return;
  const { sample, by } = moved;
  const got = by === undefined ? `${seriesName(sample)} without its value` : linesOf([sample]);
  expectOthers(false, got, because.RESET);
});

checkCounter('both-formats', async (lab) => {
  const votes = randomVotes(9, 11);
  const { contentType } = lab.registry;
  const usual = Registry.PROMETHEUS_CONTENT_TYPE;
  const expectText = expecting(`${CALL}, and then registry.contentType`, usual);
  expectText(contentType === usual, contentType, because.OTHER_FORMAT);
  const family = familyOf(lab.registry, lab.metric.name);
  const namesakes = namesOn(lab.registry).filter((other) => familyOf(lab.registry, other) === family);
  const expectOne = expecting('GET /metrics as OpenMetrics', `one metric with the name ${family}`);
  expectOne(namesakes.length === 1, listed(namesakes), because.SAME_FAMILY);
  lab.record(...votes);
  const text = await lab.series('text');
  expectSame('GET /metrics as text, then as OpenMetrics', text, await lab.series('openMetrics'));
  expectSame('GET /metrics as text, before and after OpenMetrics', text, await lab.series('text'));
  register.clear();
  const other = await countingApp(learner, 'openMetrics');
  other.record(...votes);
  expectSameNames('The same votes on an OpenMetrics registry', text, await other.series());
});

/** Whether the lab has a metric or series of this name already. */
function onPageAlready(name: string): boolean {
  return technicalMetrics().some((known) => seriesNames(known).includes(name));
}

/** A day, a month and a year from now, in hours. */
const LATER = [25, 24 * 40, 24 * 400];

/** Runs some work with the calendar put forward by some hours. */
async function at(hours: number, work: () => void | Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 });
  try {
    await work();
  } finally {
    vi.useRealTimers();
  }
}
