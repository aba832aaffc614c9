import { Registry, register } from 'prom-client';
import { afterEach, beforeAll, vi } from 'vitest';
import type { Vote } from '#lab/rag-api/feedback.ts';
import { seriesNames, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { counted, listed } from '../../common/words.ts';
import { checksOf, expectThat } from '../kit/check.ts';
import { changes, linesOf, seriesName } from '../kit/metrics.ts';
import { shown } from '../kit/shown.ts';
import { type CountingApp, countingApp, countsForOthers, WANTED } from './checks/counter.ts';
import {
  countOf,
  expectRatingLabel,
  expectSame,
  expectSameNames,
  expectSteps,
  stepsBetween,
  valuesOf,
} from './checks/expect.ts';
import { CHANGED_KINDS, changedMind, laterDate, miscounted } from './checks/miscounts.ts';
import because from './checks/reasons.json' with { type: 'json' };
import { familyOf, namesOn, typeOf } from './checks/registry.ts';
import { asChanges, changedTo, everyKindOfVote, inRuns, randomVotes, vote } from './checks/votes.ts';
import texts from './checks.json' with { type: 'json' };

// The specification of Exercise 3: one check for each thing that a rule or a dashboard relies on.
// Over 250 lines because it is read as one specification.

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
      did: 'satisfactionCounter(registry)',
      expected: 'a counter',
      got: `${name}, a ${type}`,
      likely: because.COUNTER_FIRST,
      waitsFor: 'one-counter',
    });
    return use(lab);
  });

checkApp('one-counter', ({ metric, added, registry }) => {
  const did = 'satisfactionCounter(registry)';
  const expected = `one counter with ${WANTED} in its name`;
  const { name, type } = metric;
  expectThat(name.includes(WANTED), { did, expected, got: listed(added), likely: because.OTHER_NAME });
  const likely = type === 'gauge' ? because.GAUGE : because.HISTOGRAM;
  expectThat(type === 'counter', { did, expected, got: `${name}, a ${type}`, likely });
  const counters = added.filter((other) => other.includes(WANTED) && typeOf(registry, other) === 'counter');
  expectThat(counters.length === 1, { did, expected, got: listed(counters), likely: because.TWO_COUNTERS });
});

checkCounter('name-ends-in-total', ({ metric: { name } }) => {
  const did = 'GET /metrics';
  const expected = 'a counter whose name ends in _total';
  expectThat(name.endsWith('_total'), { did, expected, got: name, likely: because.NO_TOTAL });
  const twice = { did, expected: `${expected}, once`, got: name, likely: because.TWICE_TOTAL };
  expectThat(!name.endsWith('_total_total'), twice);
  const noColons = 'a name without colons';
  expectThat(!name.includes(':'), { did, expected: noColons, got: name, likely: because.COLON });
});

checkApp('help-text', ({ metric: { name, help } }) => {
  const words = help.trim().split(/\s+/);
  expectThat(words.length >= 2 && !help.includes(name), {
    did: 'GET /metrics',
    expected: `a # HELP line for ${name} of at least a few words`,
    got: help.trim() === '' ? 'an empty line' : shown(help),
    likely: because.NO_HELP,
  });
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
    expectThat(grown.length === 0, {
      did,
      expected: 'no series beyond those of the first votes',
      got: `${grown.length} new ones, with ${values?.size} values of the label ${label}`,
      likely: because.UNBOUNDED,
    });
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
  const did = 'GET /metrics before the first vote';
  const expected = 'rating="up" and rating="down", both at 0';
  expectThat(before.length > 0, { did, expected, got: 'no series', likely: because.LAZY });
  const counted = before.filter(({ value }) => value !== 0);
  if (counted.length > 0) {
    const likely = (await countsForOthers(learner)) ? because.SHARED : because.COUNTED_AT_START;
    expectThat(false, { did, expected, got: linesOf(counted), likely });
  }
  const expectNoneLater = async (did: string) => {
    const late = changes(before, await series()).filter(({ isNew }) => isNew);
    const got = linesOf(late.map(({ sample }) => sample));
    const expected = 'no other series than before the first vote';
    expectThat(late.length === 0, { did, expected, got, likely: because.LATE_SERIES });
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
  expectSteps(did, changed, counts ? firsts : countOf(kinds), () => CHANGED_KINDS);
});

checkApp('given-registry-only', () => {
  const found = [...globalAtImport, ...namesOn(register)];
  expectThat(found.length === 0, {
    did: "Looking at prom-client's global registry",
    expected: 'nothing there',
    got: listed(found),
    likely: globalAtImport.length > 0 ? because.AT_IMPORT : because.GLOBAL_TOO,
  });
});

check('many-registries', async () => {
  const one = await countingApp(learner);
  const other = await countingApp(learner);
  const [before, beforeOther] = [await one.series(), await other.series()];
  one.record(vote('up'), vote('up'), vote('up'));
  const after = await one.series(); // first, so that the votes are counted before the second app is read
  const did = 'After three votes in the first of two apps';
  const leaked = changes(beforeOther, await other.series()).map(({ sample }) => sample);
  const noChange = 'no change in the second app';
  expectThat(leaked.length === 0, {
    did,
    expected: noChange,
    got: linesOf(leaked),
    likely: because.SHARED,
  });
  const expected = 'three more votes in the first app';
  const likely = because.ORPHANED;
  expectThat(changes(before, after).length > 0, { did, expected, got: linesOf(after), likely });
});

checkApp('other-metrics-survive', async ({ added, others, record, registry, scrape }) => {
  const twice = added.filter((name) => onPageAlready(name));
  expectThat(twice.length === 0, {
    did: 'satisfactionCounter(registry)',
    expected: 'no metric that the lab has on /metrics already',
    got: `${twice[0]}${twice.length > 1 ? ' and others' : ''}`, // their number depends on the system
    likely: because.TWICE_ON_PAGE,
  });
  record(vote('up'), vote('down'));
  const did = 'After satisfactionCounter(registry) and two votes';
  const expected = 'the other metrics as they were';
  const left = namesOn(registry);
  const gone = others.names.filter((name) => !left.includes(name));
  expectThat(gone.length === 0, { did, expected, got: `${listed(gone)} gone`, likely: because.CLEARED });
  const [errors] = await registry.getMetricsAsJSON();
  const labels = Object.keys(errors?.values[0]?.labels ?? {}).filter((label) => label !== 'stage');
  expectThat(labels.length === 0, {
    did,
    expected,
    got: `${others.names[0]} with the label ${listed(labels)}`,
    likely: because.DEFAULT_LABELS,
  });
  const moved = changes(others.series, (await scrape()).samples).find(({ isNew }) => !isNew);
  if (!moved) return;
  const { sample, by } = moved;
  const got = by === undefined ? `${seriesName(sample)} without its value` : linesOf([sample]);
  expectThat(false, { did, expected, got, likely: because.RESET });
});

checkCounter('both-formats', async (lab) => {
  const votes = randomVotes(9, 11);
  expectThat(lab.registry.contentType === Registry.PROMETHEUS_CONTENT_TYPE, {
    did: 'satisfactionCounter(registry), and then registry.contentType',
    expected: Registry.PROMETHEUS_CONTENT_TYPE,
    got: lab.registry.contentType,
    likely: because.OTHER_FORMAT,
  });
  const family = familyOf(lab.registry, lab.metric.name);
  const namesakes = namesOn(lab.registry).filter((other) => familyOf(lab.registry, other) === family);
  expectThat(namesakes.length === 1, {
    did: 'GET /metrics as OpenMetrics',
    expected: `one metric with the name ${family}`,
    got: listed(namesakes),
    likely: because.SAME_FAMILY,
  });
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
