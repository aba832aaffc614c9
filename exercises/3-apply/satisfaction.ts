import type { Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

/**
 * Exercise 3 (Apply): make satisfaction a metric.
 *
 * Registers one counter on the given registry. `record` is called for every vote, and counts it. The README says which
 * name and label the counter has, and why.
 */
export function satisfactionCounter(_registry: Registry): { record(vote: Vote): void } {
  // Make the counter here, with both ratings at 0 before the first vote arrives.

  return {
    record(_vote) {
      // One vote is one step.
    },
  };
}
