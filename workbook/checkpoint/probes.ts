import type { CheckpointResult } from '../../checkpoints/checkpoint.ts';

/** Least time between two probes of a checkpoint that looks again and again. */
const BETWEEN_MS = 60_000;

/** Lets checkpoints that look again and again probe at most once a minute. Keys are checkpoints at one RAG API. */
export class Probes {
  readonly #now: () => number;
  /** The last probe of each checkpoint. Its result is missing until the look that sent it is over. */
  readonly #last = new Map<string, { sentAt: number; result?: CheckpointResult }>();

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** A vote in a learner's own RAG API stays there, so one is enough. */
  allowed(key: string): boolean {
    const { sentAt = Number.NEGATIVE_INFINITY, result } = this.#last.get(key) ?? {};
    if (result?.evidence === 'live' && result.details.probeVote) return false;
    return this.#now() - sentAt >= BETWEEN_MS;
  }

  sent(key: string): void {
    this.#last.set(key, { sentAt: this.#now() });
  }

  /** Ends a look. Where it sent no probe and found nothing wrong, the result of the last probe counts. */
  settle(key: string, result: CheckpointResult): CheckpointResult {
    const last = this.#last.get(key);
    if (last) last.result ??= result;
    return (result.status === 'ready' && last?.result) || result;
  }
}
