import { readFileSync } from 'node:fs';
import { type Registry, register } from 'prom-client';
import type { ExposedSample } from '#lab/prometheus/exposition.ts';
import type { Vote } from '#lab/rag-api/feedback.ts';
import { listed } from '../../../common/words.ts';
import { CheckFailure, expecting } from '../../kit/check.ts';
import { exportedFunction } from '../../kit/exported.ts';
import { changes, type Format, scrape } from '../../kit/metrics.ts';
import { shown } from '../../kit/shown.ts';
import { targetFile, withPlace } from '../../kit/target.ts';
import { settled, until } from '../../kit/wait.ts';
import because from './reasons.json' with { type: 'json' };
import { type Declared, namesOn, registryWithOthers, typeOf } from './registry.ts';
import { vote } from './votes.ts';

/** One app with the learner's counter on its registry, which holds two other metrics as well. */
export type CountingApp = Awaited<ReturnType<typeof countingApp>>;

/** Programs that have made a counter at least once. */
const countedBefore = new WeakSet<object>();
/** Programs that did not count in time once: they are not waited for again. */
const waitedInVain = new WeakSet<object>();
/** How long counting a step may take, milliseconds. Prometheus scrapes every few seconds. */
const COUNTED_WITHIN_MS = 250;

const FILE = '3-apply/satisfaction.ts';
export const WANTED = 'satisfaction_score';
/** What the checks do first. */
export const CALL = 'satisfactionCounter(registry)';

/**
 * Calls the learner's `satisfactionCounter` on a new registry. Throws CheckFailure when it registers no metric there.
 *
 * @param format the registry's own content type
 */
export async function countingApp(learner: object, format: Format = 'text') {
  const registry = registryWithOthers(format);
  const known = namesOn(registry);
  const { samples: series } = await scrape(registry, format);
  const counter = create(learner, registry);
  let recorded = 0;
  /** Calls the counter's `record` for each vote in turn. */
  const record = (...votes: Vote[]) => {
    for (const vote of votes) {
      recordOne(counter, vote);
      recorded++;
    }
  };
  const added = namesOn(registry).filter((name) => !known.includes(name));
  const name = bestOf(added, registry) ?? missing(learner, registry, known, record);
  countedBefore.add(learner);
  const ownName = (sample: ExposedSample) =>
    sample.name === name || sample.name === `${name.replace(/_total$/, '')}_total`;
  const counted = async () => {
    const { samples } = await scrape(registry, format);
    const sum = samples.filter(ownName).reduce((total, { value }) => total + value, 0);
    return !(sum < recorded); // a counter that is NaN stays NaN
  };
  /** What `/metrics` shows now. `record` may count a moment later, with setImmediate or a timer. */
  const read = async (as: Format = format) => {
    await settled();
    if (!waitedInVain.has(learner) && !(await until(counted, COUNTED_WITHIN_MS))) waitedInVain.add(learner);
    await settled();
    return scrape(registry, as);
  };
  return {
    registry,
    /** Names of the metrics that `satisfactionCounter` registered. */
    added,
    /** The learner's counter. */
    metric: registry.getSingleMetric(name) as unknown as Declared & { name: string },
    /** The other metrics: their names, and their series from before the counter was made. */
    others: { names: known, series },
    record,
    /** The same, ignoring errors: for changed minds in checks that are about something else. */
    recordAnyway(...votes: Vote[]) {
      for (const vote of votes)
        try {
          record(vote);
        } catch {} // changed-mind-counts-again is the check that reports these errors
    },
    scrape: read,
    /** The series of the learner's counter, as `/metrics` shows them now. */
    async series(as = format) {
      return (await read(as)).samples.filter(ownName);
    },
  };
}

/** Whether a vote in one app shows up in another. */
export async function countsForOthers(learner: object): Promise<boolean> {
  const [one, other] = [await countingApp(learner), await countingApp(learner)];
  const before = await other.series();
  one.record(vote('up'));
  await one.series(); // waits until it is counted
  return changes(before, await other.series()).length > 0;
}

interface Counter {
  record(vote: Vote): unknown;
}

function create(learner: object, registry: Registry): Counter {
  const satisfactionCounter = exportedFunction(learner, 'satisfactionCounter', FILE);
  const expected = 'an object with the function record';
  let counter: unknown;
  try {
    counter = satisfactionCounter(registry);
  } catch (error) {
    const got = `it threw ${withPlace(shown(error), error)}${badName(error)}`;
    throw new CheckFailure({ did: CALL, expected, got, likely: reasonOf(error) });
  }
  if (typeof (counter as Counter | undefined)?.record === 'function') return counter as Counter;
  const got = counter instanceof Promise ? 'a promise' : counter === undefined ? 'nothing' : shown(counter);
  const likely = 'Return { record(vote) { … } }: not the counter itself, and not a promise.';
  throw new CheckFailure({ did: CALL, expected, got, likely });
}

function recordOne(counter: Counter, vote: Vote): void {
  try {
    counter.record(vote);
  } catch (error) {
    const { queryId: _, ...short } = vote;
    const [did, got] = [`record(${shown(short)})`, `it threw ${withPlace(shown(error), error)}`];
    throw new CheckFailure({ did, expected: 'one step up and no error', got, likely: reasonOf(error) });
  }
}

/** The usual reason for an error of prom-client or of the file itself, by words of its message; undefined for another error. */
function reasonOf(error: unknown): string | undefined {
  const message = error instanceof Error ? error.message : String(error);
  const known = Object.entries(because.thrown);
  return known.find(([words]) => message.toLowerCase().includes(words.toLowerCase()))?.[1];
}

/** prom-client refuses a name without saying it, so this looks for it in the learner's file. */
function badName(error: unknown): string {
  if (!(error instanceof Error) || error.message !== 'Invalid metric name') return '';
  const names = readFileSync(targetFile(FILE), 'utf8').matchAll(/\bname: *(['"`])([^'"`\n]*)\1/g);
  const bad = [...names].map(([, , name]) => name).find((name) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name!));
  return bad === undefined ? '' : `: ${shown(bad)}`;
}

/** Of several metrics, the one that was most likely meant. */
function bestOf(names: readonly string[], registry: Registry): string | undefined {
  const counter = (name: string) => typeOf(registry, name) === 'counter';
  const merit = (name: string) => +name.includes(WANTED) * 4 + +counter(name) * 2 + +name.endsWith('_total');
  return names.toSorted((a, b) => merit(b) - merit(a))[0];
}

/** The registry has no new metric: says where the counter is instead, or when it appears. */
function missing(
  learner: object,
  registry: Registry,
  known: readonly string[],
  record: (vote: Vote) => void,
): never {
  const expected = `a new counter on that registry, with ${WANTED} in its name`;
  const expectNew = expecting(CALL, expected);
  const isFirst = !countedBefore.has(learner);
  expectNew(isFirst, 'no new metric, although there was one for an earlier registry', because.SHARED);
  const elsewhere = namesOn(register);
  const global = `${listed(elsewhere)} on prom-client's global registry, and nothing on the given one`;
  expectNew(elsewhere.length === 0, global, because.GLOBAL);
  record(vote('up'));
  const late = namesOn(registry).filter((name) => !known.includes(name));
  expectNew(late.length === 0, `${listed(late)} only once the first vote was recorded`, because.LATE);
  throw new CheckFailure({ did: CALL, expected, got: 'no new metric', likely: because.STARTER });
}
