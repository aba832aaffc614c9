import { Counter, Histogram, type OpenMetricsContentType, Registry, register } from 'prom-client';
import { CheckFailure } from '#checks/check.ts';
import { exportedFunction } from '#checks/exported.ts';
import { changes, scrape } from '#checks/metrics.ts';
import { listed, shown } from '#checks/shown.ts';
import { settled } from '#checks/wait.ts';
import type { Vote } from '#lab/rag-api/feedback.ts';
import type { ExposedSample, Exposition } from '#lab/telemetry/exposition.ts';
import * as because from './reasons.ts';

/** What prom-client keeps of a metric, and its types hide. */
interface Declared {
  type: string;
  help: string;
  labelNames: readonly string[];
}

type Format = 'text' | 'openMetrics';

/** One app with the learner's counter on its registry, which holds two other metrics as well. */
export interface CountingApp {
  registry: Registry;
  /** Names of the metrics that `satisfactionCounter` brought. */
  added: readonly string[];
  /** The other metrics: their names, and their series from before the counter was made. */
  others: { names: readonly string[]; series: readonly ExposedSample[] };
  /** Tells the counter of votes, one after the other. */
  record(...votes: Vote[]): void;
  /** What `/metrics` shows now. */
  scrape(format?: Format): Promise<Exposition>;
  /** The series of the learner's counter, as `/metrics` shows them now. */
  series(format?: Format): Promise<ExposedSample[]>;
  /** Name and type of the learner's counter in the text format. */
  metric: { name: string; type: string; help: string; labelNames: readonly string[] };
}

/** Programs that have brought a counter at least once. */
const countedBefore = new WeakSet<object>();

const FILE = '3-apply/satisfaction.ts';
export const WANTED = 'satisfaction_score';

/**
 * Calls the learner's `satisfactionCounter` on a registry of its own. Throws CheckFailure when it brings no metric there.
 *
 * @param format the registry's own content type
 */
export async function countingApp(learner: object, format: Format = 'text'): Promise<CountingApp> {
  const registry = registryWithOthers(format);
  const known = namesOn(registry);
  const { samples } = await scrape(registry, format);
  const counter = create(learner, registry);
  const record = (...votes: Vote[]) => {
    for (const vote of votes) recordOne(counter, vote);
  };
  const added = namesOn(registry).filter((name) => !known.includes(name));
  const name = bestOf(added, registry) ?? missing(learner, registry, known, record);
  countedBefore.add(learner);
  const { help, labelNames } = registry.getSingleMetric(name) as unknown as Declared;
  const read = async (as: Format = format) => {
    await settled(); // record may put off its work for a moment
    return scrape(registry, as);
  };
  return {
    registry,
    added,
    metric: { name, type: typeOf(registry, name), help, labelNames },
    others: { names: known, series: samples },
    record,
    scrape: read,
    async series(as = format) {
      const base = name.replace(/_total$/, '');
      const { samples } = await read(as);
      return samples.filter((sample) => sample.name === name || sample.name === `${base}_total`);
    },
  };
}

/** Whether a vote in one app shows up in another. */
export async function countsForOthers(learner: object): Promise<boolean> {
  const [one, other] = [await countingApp(learner), await countingApp(learner)];
  const before = await other.series();
  one.record({ queryId: 'q1', rating: 'up', tier: 'free', queryType: 'setup' });
  return changes(before, await other.series()).length > 0;
}

/** Forgets what a program left on prom-client's global registry, as a fresh process would. */
export function clearGlobalRegistry(): void {
  register.clear();
}

export function namesOn(registry: Registry): string[] {
  return registry.getMetricsAsArray().map(({ name }) => name);
}

/** `counter`, `gauge`, `histogram` or `summary`. */
export function typeOf(registry: Registry, name: string): string {
  return (registry.getSingleMetric(name) as unknown as Declared).type;
}

function registryWithOthers(format: Format): Registry {
  const registry = new Registry();
  if (format === 'openMetrics')
    (registry as unknown as Registry<OpenMetricsContentType>).setContentType(
      Registry.OPENMETRICS_CONTENT_TYPE,
    );
  const registers = [registry];
  const errors = new Counter({
    name: 'rag_query_errors_total',
    help: 'Failures while answering a question, by stage of the pipeline.',
    labelNames: ['stage'],
    registers,
  });
  errors.inc({ stage: 'search' }, 3);
  const duration = new Histogram({
    name: 'rag_query_duration_seconds',
    help: 'Time to answer a question.',
    registers,
  });
  duration.observe(0.12);
  return registry;
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
      got: `it threw ${shown(error)}`,
      ...because.thrown(error),
    });
  }
  if (typeof (counter as { record?: unknown } | undefined)?.record === 'function')
    return counter as { record(vote: Vote): unknown };
  throw new CheckFailure({
    did: 'satisfactionCounter(registry)',
    expected: 'an object with the function record',
    got: counter instanceof Promise ? 'a promise' : counter === undefined ? 'nothing' : shown(counter),
    likely: 'Return { record(vote) { … } }, not the counter itself and not a promise.',
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
      got: `it threw ${shown(error)}`,
      ...because.thrown(error),
    });
  }
}

/** Of several metrics, the one that is most likely meant. */
function bestOf(names: readonly string[], registry: Registry): string | undefined {
  const merit = (name: string) =>
    Number(name.includes(WANTED)) * 4 +
    Number(typeOf(registry, name) === 'counter') * 2 +
    Number(name.endsWith('_total'));
  return [...names].sort((a, b) => merit(b) - merit(a))[0];
}

/** Nothing is there: says where it went, or when it comes. */
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
    return fail('no new metric, although there was one for another registry before', because.SHARED);
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
