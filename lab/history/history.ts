import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { isAlive } from '../../common/child-process.ts';
import { DAY_MS, DAYS, HOUR_MS, lastMonday, WEEK_MS } from './calendar.ts';
import type { Cause } from './causes.ts';
import { databaseWriter } from './database.ts';
import { makeBlocks } from './prometheus.ts';
import { HistorySeries } from './series.ts';
import { type Signal, signalsFor } from './signals.ts';
import { traffic } from './traffic.ts';
import { worldOf } from './world.ts';

export const DEFAULT_SEED = 7;
export const DEFAULT_QUESTIONS = 50_000;
export const MOST_QUESTIONS = 1_000_000;
/** With fewer, chance hides the cause. */
export const FEWEST_QUESTIONS = 10_000;

export interface HistoryOptions {
  seed?: number;
  /** From {@link FEWEST_QUESTIONS} to {@link MOST_QUESTIONS}. */
  questions?: number;
  /** `'noise'`: nothing happens, for tests. */
  cause?: 'seed' | 'noise';
  /** What Prometheus gets; see `signalsFor`. */
  signals?: readonly Signal[];
  /** End, milliseconds since the epoch; by default the last Monday at 00:00 UTC. */
  to?: number;
  /** Where histories are kept. */
  folder: string;
  /** Path of promtool; without it, the history has no blocks. */
  promtool?: string | undefined;
}

/** Two weeks of simulated traffic, on disk. */
export interface History {
  seed: number;
  questions: number;
  /** Start, start of the second week and end, milliseconds since the epoch. */
  from: number;
  middle: number;
  to: number;
  /** When the cause begins, if there is one, and when the feature was released. */
  releaseAt: number;
  featureAt: number;
  cause?: Cause;
  signals: readonly Signal[];
  /** An SQLite database with the tables of the RAG API and those of `database.ts`. */
  database: string;
  /** Folder with the blocks of a Prometheus; undefined without promtool. */
  blocks?: string;
}

/**
 * The history of these options: from disk, where the same was made before, or else a new one. It takes about 2 s for 50,000
 * questions, and memory does not grow with their number. A folder has its name only when it is complete, so that a history
 * whose making was killed is made again.
 *
 * @throws {Error} with promtool's words when it refuses
 */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const {
    seed = DEFAULT_SEED,
    questions = DEFAULT_QUESTIONS,
    cause = 'seed',
    to = lastMonday(),
    folder,
  } = options;
  const signals = options.signals ?? signalsFor();
  const withBlocks = options.promtool !== undefined;
  const key = createHash('sha256')
    .update(JSON.stringify([VERSION, cause, to, signals, withBlocks]))
    .digest('hex');
  const complete = join(folder, `${seed}-${questions}-${key.slice(0, 12)}`);
  if (!existsSync(complete)) {
    removeOld(folder);
    const building = `${complete}.building-${process.pid}`;
    mkdirSync(building, { recursive: true });
    try {
      await build(building, { ...options, seed, questions, cause, to, signals });
      if (!existsSync(complete)) renameSync(building, complete); // another process may have been faster
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
  }
  return {
    ...(JSON.parse(readFileSync(join(complete, FACTS), 'utf8')) as History),
    database: join(complete, 'history.db'),
    ...(withBlocks && { blocks: join(complete, 'blocks') }),
  };
}

/** Counts up when the same options give another history. */
const VERSION = 1;
const FACTS = 'history.json';
/** Complete histories that are kept, the newest. */
const KEPT = 3;
/** Questions between two pauses in which a server can answer. */
const BREATH = 500;

async function build(
  folder: string,
  {
    seed,
    questions,
    cause,
    to,
    signals,
    promtool,
  }: HistoryOptions & Required<Omit<HistoryOptions, 'promtool'>>,
): Promise<void> {
  const from = to - DAYS * DAY_MS;
  const world = worldOf(seed, cause);
  const { users, questions: asked } = traffic({ seed, questions, from, to, world });
  const series = new HistorySeries(signals, from, users.cohorts);
  const database = await databaseWriter(join(folder, 'history.db'), questions);
  try {
    let hour = 0;
    let count = 0;
    for (const one of asked) {
      // the users are at the time of the question before this one
      for (; hour * HOUR_MS < one.answer.answeredAt - from; hour += 1) series.sample(hour, users);
      series.add(one);
      await database.add(one);
      count += 1;
      if (count % BREATH === 0) await breathe();
    }
    for (; hour <= DAYS * 24; hour += 1) series.sample(hour, users);
    await database.finish(users.all);
  } finally {
    database.close();
  }
  if (promtool) {
    const text = join(folder, 'history.om');
    await series.write(text);
    await makeBlocks(promtool, text, join(folder, 'blocks'));
    rmSync(text);
  }
  const facts: Omit<History, 'database' | 'blocks'> = {
    seed,
    questions,
    from,
    middle: from + WEEK_MS,
    to,
    releaseAt: from + world.releaseAt,
    featureAt: from + world.featureAt,
    cause: world.cause,
    signals,
  };
  writeFileSync(join(folder, FACTS), JSON.stringify(facts));
}

/** Removes what a killed process left behind, and all but the newest histories. */
function removeOld(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const remove = (name: string) => rmSync(join(folder, name), { recursive: true, force: true });
  const names = readdirSync(folder);
  for (const name of names) {
    const [, pid] = /\.building-(\d+)$/.exec(name) ?? [];
    if (pid && !isAlive(Number(pid))) remove(name);
  }
  const age = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const complete = names.filter((name) => !name.includes('.building-')).sort((a, b) => age(b) - age(a));
  for (const name of complete.slice(KEPT - 1)) remove(name);
}
