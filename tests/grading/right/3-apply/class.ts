// A class with its counter in a private field, and children made by labels().
// passes: everything

import { Counter, type Registry } from 'prom-client';
import type { Vote } from '#lab/rag-api/feedback.ts';

class Satisfaction {
  readonly #votes: Counter<'rating'>;

  constructor(registry: Registry) {
    this.#votes = new Counter({
      name: 'satisfaction_score_votes_total',
      help: 'Thumbs up and thumbs down given to answers',
      labelNames: ['rating'],
      registers: [registry],
    });
    this.#votes.labels('down').inc(0);
    this.#votes.labels('up').inc(0);
  }

  record(vote: Vote): void {
    this.#votes.labels(vote.rating).inc();
  }
}

export function satisfactionCounter(registry: Registry): { record(vote: Vote): void } {
  return new Satisfaction(registry);
}
