import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { CROWD_HEADERS } from '../identity.ts';
import type { QueryType } from '../rag-api/types.ts';

/** What a simulated person asks, and how likely the answer gets a thumbs up. */
interface Taste {
  queryType: QueryType;
  likes: number;
  questions: readonly string[];
}

export const TASTES = parse(
  readFileSync(new URL('./tastes.yaml', import.meta.url), 'utf8'),
) as readonly Taste[];

const PEOPLE = 40;
/** Share of the people who vote on their answer, and of those who pay. */
const VOTERS = 0.75;
const PAYING = 0.4;
/** How long a person reads before voting, and how long until the next one asks, milliseconds: one can watch it. */
const READING_MS = 250;
const NEXT_MS = 250;
const TIMEOUT_MS = 5_000;

/** A simulated crowd that asks a RAG API and votes, until it is stopped. All its requests say that it is simulated. */
export interface Crowd {
  readonly on: boolean;
  start(): void;
  stop(): void;
}

/**
 * A crowd that is not yet there.
 *
 * @param options.url origin of the RAG API
 * @param options.mayVote whether the route for votes works; without it, the crowd only asks
 * @param options.onChange called when it starts or stops
 */
export function crowdOf(options: { url: () => string; mayVote: () => boolean; onChange: () => void }): Crowd {
  let running: AbortController | undefined;

  const send = async (method: string, path: string, body: object, stop: AbortSignal) => {
    const response = await fetch(options.url() + path, {
      method,
      headers: { 'content-type': 'application/json', ...CROWD_HEADERS },
      body: JSON.stringify(body),
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return (await response.json()) as { queryId?: string };
  };

  async function onePerson(stop: AbortSignal): Promise<void> {
    const { questions, likes } = oneOf(TASTES);
    const { queryId } = await send(
      'POST',
      '/query',
      {
        question: oneOf(questions),
        tier: Math.random() < PAYING ? 'paid' : 'free',
        userId: `crowd-${Math.ceil(Math.random() * PEOPLE)}`,
      },
      stop,
    );
    if (!queryId || Math.random() > VOTERS || !options.mayVote()) return;
    await pause(READING_MS, undefined, { signal: stop });
    const rating = Math.random() < likes ? 'up' : 'down';
    await send('PUT', `/query/${queryId}/feedback`, { rating }, stop);
  }

  async function run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await onePerson(stop).catch(() => {}); // a vendor that fails, or a save of the learner's: the next one tries again
      await pause(NEXT_MS, undefined, { signal: stop, ref: false }).catch(() => {});
    }
  }

  return {
    get on() {
      return running !== undefined;
    },
    start() {
      if (running) return;
      running = new AbortController();
      void run(running.signal);
      options.onChange();
    },
    stop() {
      if (!running) return;
      running.abort();
      running = undefined;
      options.onChange();
    },
  };
}

function oneOf<T>(values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)]!;
}
