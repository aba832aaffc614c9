import type { CheckpointResult } from '../../checkpoints/checkpoint.ts';

/** Least time between two probes of a checkpoint that looks again and again. */
const BETWEEN_MS = 60_000;

/** When a checkpoint may probe, and which result counts in between. */
class Pace {
  readonly #now: () => number;
  #sentAt = Number.NEGATIVE_INFINITY;
  /** The look that runs sent a probe. */
  #sent = false;
  #ofProbe: CheckpointResult | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A vote in a learner's own RAG API stays there, so one is enough. */
  mayProbe(): boolean {
    if (this.#ofProbe?.evidence === 'live' && this.#ofProbe.details.probeVote) return false;
    return this.#now() - this.#sentAt >= BETWEEN_MS;
  }

  sent(): void {
    this.#sent = true;
    this.#sentAt = this.#now();
  }

  /** The result of the last probe, if this look sent none and found nothing wrong. */
  settle(result: CheckpointResult): CheckpointResult {
    if (this.#sent) this.#ofProbe = result;
    this.#sent = false;
    return result.status === 'ready' ? (this.#ofProbe ?? result) : result;
  }
}

/** Lets checkpoints that look again and again probe at most once a minute, each at each RAG API. */
export class Probes {
  readonly #now: () => number;
  readonly #paces = new Map<string, Pace>();

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  of(checkpoint: number, ragApi: string | undefined): Pace {
    const key = `${checkpoint} ${ragApi}`;
    const pace = this.#paces.get(key) ?? new Pace(this.#now);
    this.#paces.set(key, pace);
    return pace;
  }
}
