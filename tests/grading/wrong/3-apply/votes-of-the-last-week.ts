// Its own list of votes, of which those of the last seven days are shown.
// fails: one-per-vote
// says: 2 votes of each rating on a later date: expected +2 on rating="up" and +2 on rating="down", got -

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  const list: { rating: string; at: number }[] = [];
  new Counter({
    name: 'rag_satisfaction_score_total',
    help: 'Votes on answers, by rating.',
    labelNames: ['rating'],
    registers: [registry],
    collect() {
      this.reset();
      const recent = list.filter(({ at }) => at > Date.now() - 7 * 86_400_000);
      for (const rating of ['up', 'down'])
        this.inc({ rating }, recent.filter((vote) => vote.rating === rating).length);
    },
  });
  return {
    record(vote) {
      list.push({ rating: vote.rating, at: Date.now() });
    },
  };
}
