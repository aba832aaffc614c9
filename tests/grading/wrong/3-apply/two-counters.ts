// One counter for the ups and one for the downs, so that no query can name both.
// fails: one-counter, rating-label, one-per-vote, changed-mind-counts-again
// says: expected one counter with satisfaction_score in its name, got rag_satisfaction_score_up_total and

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const registers = [registry];
  const help = 'Votes on answers.';
  const up = new Counter({ name: 'rag_satisfaction_score_up_total', help, registers });
  const down = new Counter({ name: 'rag_satisfaction_score_down_total', help, registers });
  return {
    record(vote) {
      if (vote.rating === 'up') up.inc();
      else down.inc();
    },
  };
}
