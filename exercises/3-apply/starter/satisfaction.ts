import type { Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

/**
 * Exercise 3 (Apply): make satisfaction a metric.
 *
 * Registers one counter on the given registry, and counts on it every vote that `record` is told of. The README beside
 * this file says which name and labels it has, and why.
 */
export function satisfactionCounter(_registry: Registry): { record(vote: Vote): void } {
  // Your counter goes here. It has to be there, at 0, before the first vote arrives.

  return {
    record(_vote) {
      // One vote, one step up.
    },
  };
}
