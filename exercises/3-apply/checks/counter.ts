import { readFileSync } from 'node:fs';
import { type Registry, register } from 'prom-client';
import type { ExposedSample, Exposition } from '#lab/prometheus/exposition.ts';
import type { Vote } from '#lab/rag-api/feedback.ts';
import { listed } from '../../../common/words.ts';
import { CheckFailure } from '../../kit/check.ts';
import { exportedFunction } from '../../kit/exported.ts';
import { changes, scrape } from '../../kit/metrics.ts';
import { shown } from '../../kit/shown.ts';
import { targetFile, withPlace } from '../../kit/target.ts';
import { settled, until } from '../../kit/wait.ts';
import * as because from './reasons.ts';
import { type Declared, type Format, namesOn, registryWithOthers, typeOf } from './registry.ts';

/** One app with the learner's counter on its registry, which holds two other metrics as well. */
export interface CountingApp {
  registry: Registry;
  /** Names of the metrics that `satisfactionCounter` registered. */
  added: readonly string[];
  /** The other metrics: their names, and their series from before the counter was made. */
  others: { names: readonly string[]; series: readonly ExposedSample[] };
  /** Calls the counter's `record` for each vote in turn. */
  record(...votes: Vote[]): void;
  /** The same, ignoring errors: for changed minds in checks that are about something else. */
  recordAnyway(...votes: Vote[]): void;
  /** What `/metrics` shows now. */
  scrape(format?: Format): Promise<Exposition>;
  /** The series of the learner's counter, as `/metrics` shows them now. */
  series(format?: Format): Promise<ExposedSample[]>;
  /** Name and type of the learner's counter in the text format. */
  metric: Declared & { name: string };
}

/** Programs that have made a counter at least once. */
const countedBefore = new WeakSet<object>();
/** Programs that did not count in time once: they are not waited for again. */
const waitedInVain = new WeakSet<object>();
/** How long counting a step may take, milliseconds. Prometheus scrapes every few seconds. */
const COUNTED_WITHIN_MS = 250;

const FILE = '3-apply/satisfaction.ts';
export const WANTED = 'satisfaction_score';

/**
 * Calls the learner's `satisfactionCounter` on a new registry. Throws CheckFailure when it registers no metric there.
 *
 * @param format the registry's own content type
 */
export async function countingApp(learner: object, format: Format = 'text'): Promise<CountingApp> {
  const registry = registryWithOthers(format);
  const known = namesOn(registry);
  const { samples } = await scrape(registry, format);
  const counter = create(learner, registry);
  let recorded = 0;
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
  // record may count a moment later, with setImmediate or a timer
  const read = async (as: Format = format) => {
    await settled();
    if (!waitedInVain.has(learner) && !(await until(counted, COUNTED_WITHIN_MS))) waitedInVain.add(learner);
    await settled();
    return scrape(registry, as);
  };
  return {
    registry,
    added,
    metric: registry.getSingleMetric(name) as unknown as Declared & { name: string },
    others: { names: known, series: samples },
    record,
    recordAnyway(...votes) {
      for (const vote of votes)
        try {
          record(vote);
        } catch {} // changed-mind-counts-again is the check that reports these errors
    },
    scrape: read,
    async series(as = format) {
      return (await read(as)).samples.filter(ownName);
    },
  };
}

/** Whether a vote in one app shows up in another. */
export async function countsForOthers(learner: object): Promise<boolean> {
  const [one, other] = [await countingApp(learner), await countingApp(learner)];
  const before = await other.series();
  one.record({ queryId: 'q1', rating: 'up', tier: 'free', queryType: 'setup' });
  await one.series(); // waits until it is counted
  return changes(before, await other.series()).length > 0;
}

function create(learner: object, registry: Registry): { record(vote: Vote): unknown } {
  const satisfactionCounter = exportedFunction(learner, 'satisfactionCounter', FILE);
  let counter: unknown;
  try {
    counter = satisfactionCounter(registry);
  } catch (error) {
    throw new CheckFailure({
      did: 'satisfactionCounter(registry)',
      expected: 'an object with the function record',
      got: `it threw ${withPlace(shown(error), error)}${badName(error)}`,
      likely: because.thrown(error),
    });
  }
  if (typeof (counter as { record?: unknown } | undefined)?.record === 'function')
    return counter as { record(vote: Vote): unknown };
  throw new CheckFailure({
    did: 'satisfactionCounter(registry)',
    expected: 'an object with the function record',
    got: counter instanceof Promise ? 'a promise' : counter === undefined ? 'nothing' : shown(counter),
    likely: 'Return { record(vote) { … } }: not the counter itself, and not a promise.',
  });
}

function recordOne(counter: { record(vote: Vote): unknown }, vote: Vote): void {
  try {
    counter.record(vote);
  } catch (error) {
    const { queryId: _, ...short } = vote;
    throw new CheckFailure({
      did: `record(${shown(short)})`,
      expected: 'one step up and no error',
      got: `it threw ${withPlace(shown(error), error)}`,
      likely: because.thrown(error),
    });
  }
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
  const merit = (name: string) =>
    Number(name.includes(WANTED)) * 4 +
    Number(typeOf(registry, name) === 'counter') * 2 +
    Number(name.endsWith('_total'));
  return [...names].sort((a, b) => merit(b) - merit(a))[0];
}

/** The registry has no new metric: says where the counter is instead, or when it appears. */
function missing(
  learner: object,
  registry: Registry,
  known: readonly string[],
  record: (vote: Vote) => void,
): never {
  const fail = (got: string, likely: string): never => {
    throw new CheckFailure({
      did: 'satisfactionCounter(registry)',
      expected: `a new counter on that registry, with ${WANTED} in its name`,
      got,
      likely,
    });
  };
  if (countedBefore.has(learner))
    return fail('no new metric, although there was one for an earlier registry', because.SHARED);
  const elsewhere = namesOn(register);
  if (elsewhere.length > 0)
    return fail(
      `${listed(elsewhere)} on prom-client's global registry, and nothing on the given one`,
      because.GLOBAL,
    );
  record({ queryId: 'q1', rating: 'up', tier: 'free', queryType: 'setup' });
  const late = namesOn(registry).filter((name) => !known.includes(name));
  if (late.length > 0) return fail(`${listed(late)} only once the first vote was recorded`, because.LATE);
  return fail('no new metric', because.STARTER);
}
