import type { Vendor } from '#lab/stand-ins/faults.ts';
import type { LabAddress, LabEvidence } from '#lab/types.ts';
import type { Settings } from './settings/settings.ts';

/**
 * - `ready`: looked at and good
 * - `pending`: the practathon itself builds this next (only checkpoint 3)
 * - `failed`: looked at, and not good
 * - `error`: could not be looked at (no key, no connection, no permission, no sense in the answer)
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
  /** One sentence, with figures: what was there. */
  found: string;
  /** What M7.3 builds on this. */
  impact: string;
  /** What to do, most likely remedy first. Empty when ready. */
  fix: string[];
  details: Record<string, unknown>;
}

/** What a check itself finds out; name, impact and evidence are added by the runner. */
export type Finding = Pick<CheckpointResult, 'status' | 'found' | 'fix' | 'details'>;

/** What a check is given to work with. */
export interface CheckContext {
  settings: Settings;
  /** Aborted when the learner presses Ctrl-C, or when the checkpoint's deadline has passed. */
  signal: AbortSignal;
  /** Milliseconds that one request to a system may take. */
  timeoutMs: number;
  /** True when the lab answers, false for the learner's own accounts. Only texts may differ. */
  sandbox: boolean;
  /** Says what is being waited for, such as `waiting for the next scrape (every 15 s)`. */
  progress(text: string): void;
  /** Asks for more time than the checkpoint's deadline, such as two scrape intervals. Milliseconds from now. */
  extend(ms: number): void;
}

/** One readiness check of the lesson. */
export interface Checkpoint {
  id: number;
  name: string;
  /** The lesson's own words for what is verified. */
  verify: string;
  impact: string;
  /** The vendors whose answers it judges. Empty when it judges only the RAG API, which is real in the lab too. */
  asks: readonly Vendor[];
  /** Environment variables of which any one means: the learner wants the live system looked at. */
  liveWhenSet: readonly string[];
  /** Environment variables without which the live system can't be looked at. */
  liveNeeds: readonly string[];
  /** Throws {@link Problem} for anything that went wrong in a way a person can mend. */
  check(context: CheckContext): Promise<Finding>;
}

/** The evidence of a checkpoint that looked at the lab: `local` when no vendor that it judges is emulated. */
export function labEvidence({ asks }: Pick<Checkpoint, 'asks'>, { evidence }: LabAddress): LabEvidence {
  return asks.every((vendor) => evidence[vendor] === 'local') ? 'local' : 'stand-in';
}

/** Something a person can mend: what was found, whether it could be looked at all, and what to do. */
export class Problem extends Error {
  readonly status: 'failed' | 'error';
  readonly fix: string[];
  readonly details: Record<string, unknown>;

  constructor(
    status: 'failed' | 'error',
    found: string,
    fix: string[],
    details: Record<string, unknown> = {},
  ) {
    super(found);
    this.status = status;
    this.fix = fix;
    this.details = details;
  }
}
