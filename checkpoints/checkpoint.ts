import type { Vendor } from '#lab/stand-ins/faults.ts';
import type { LabAddress, LabEvidence } from '#lab/types.ts';
import type { Env } from '../common/env.ts';
import type { Settings } from './settings/settings.ts';

/**
 * - `ready`: looked at and good
 * - `pending`: the practathon itself builds this next (only checkpoint 3)
 * - `failed`: looked at and not good
 * - `error`: could not be looked at (no key, no connection, no permission, an answer that makes no sense)
 */
export type Status = 'ready' | 'pending' | 'failed' | 'error';

/** Who answered: `live` the learner's own accounts, `local` and `stand-in` the lab. */
export type Evidence = 'live' | LabEvidence;

/** What one checkpoint says, as in `checkpoint --json`. */
export interface CheckpointResult {
  id: number;
  name: string;
  status: Status;
  evidence: Evidence;
  /** One sentence with figures: what was there. */
  found: string;
  /** What M7.3 builds on this. */
  impact: string;
  /** What to do, the most likely remedy first. Empty when ready. */
  fix: string[];
  details: Record<string, unknown>;
}

/** What a check itself finds out. The runner adds id, name, impact and evidence. */
export type Finding = Pick<CheckpointResult, 'status' | 'found' | 'fix' | 'details'>;

/** What a check works with. */
export interface CheckContext {
  settings: Settings;
  /** Aborted when the learner presses Ctrl-C, or when the checkpoint's deadline has passed. */
  signal: AbortSignal;
  /** Milliseconds that one request to a system may take. */
  timeoutMs: number;
  /** True when the lab answers, false for the learner's own accounts. What passes as ready is the same for both. */
  sandbox: boolean;
  /** False (default: true): the check looks, but sends no probe (no question, no vote), and says so. */
  probe?: boolean;
  /** Called when a probe is sent, so that the next one can wait. */
  probed?(): void;
  /** Says what the check waits for, such as `waiting for the next scrape (every 15 s)`. */
  progress(text: string): void;
  /** Moves the checkpoint's deadline, such as by two scrape intervals. Milliseconds from now. */
  extend(ms: number): void;
}

/**
 * One readiness check of the lesson.
 *
 * @example
 * export const cost: Checkpoint = {
 *   ...LESSON.cost,
 *   check: async (context) => ready('$0.00015 per query', { queries: 40 }),
 * };
 */
export interface Checkpoint {
  id: number;
  name: string;
  /** The lesson's own words for what is verified. */
  verify: string;
  impact: string;
  /** The vendors whose answers it judges. Empty when it judges only the RAG API, which is real in the lab too. */
  asks: readonly Vendor[];
  /** Environment variables that select the learner's own system. One of them is enough. */
  liveWhenSet: readonly (keyof Env)[];
  /** Environment variables that a look at the learner's own system needs. */
  liveNeeds: readonly (keyof Env)[];
  /** Throws {@link Problem} for everything that a person can fix. */
  check(context: CheckContext): Promise<Finding>;
}

/** The finding of a check that found everything good. */
export function ready(found: string, details: Finding['details']): Finding {
  return { status: 'ready', found, fix: [], details };
}

/** The evidence of a checkpoint that looked at the lab: `local` when no vendor that it judges is emulated. */
export function labEvidence({ asks }: Pick<Checkpoint, 'asks'>, { evidence }: LabAddress): LabEvidence {
  return asks.every((vendor) => evidence[vendor] === 'local') ? 'local' : 'stand-in';
}

/** Something a person can fix: what was found, and what to do. `error` when it could not be looked at. */
export class Problem extends Error {
  readonly status: 'failed' | 'error';
  readonly fix: string[];
  readonly details: Finding['details'];

  constructor(status: 'failed' | 'error', found: string, fix: string[], details: Finding['details'] = {}) {
    super(found);
    this.status = status;
    this.fix = fix;
    this.details = details;
  }

  /** The same problem with more details. */
  with(details: Finding['details']): Problem {
    return new Problem(this.status, this.message, this.fix, { ...this.details, ...details });
  }

  get finding(): Finding {
    const { status, message: found, fix, details } = this;
    return { status, found, fix, details };
  }
}

/** A problem with the look itself (status `error`): what stopped it, and what to do. */
export function uncheckable(found: string, ...fix: string[]): Problem {
  return new Problem('error', found, fix);
}

/** For what a check can do without: the result of a call, or what `otherwise` makes of its problem. */
export async function orElse<T, U>(call: Promise<T>, otherwise: (problem: Problem) => U): Promise<T | U> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Problem) return otherwise(error);
    throw error;
  }
}
