import { setTimeout as pause } from 'node:timers/promises';
import { CROWD_HEADERS } from '../identity.ts';
import type { QueryType } from '../rag-api/types.ts';

/** What a simulated person asks, and how likely the answer gets a thumbs up. */
interface Taste {
  queryType: QueryType;
  likes: number;
  questions: readonly string[];
}

/** Billing's texts contradict each other since the prices changed, so its answers please few people. */
export const TASTES: readonly Taste[] = [
  {
    queryType: 'setup',
    likes: 0.92,
    questions: [
      'How do I invite a teammate?',
      'How do I import tasks from a CSV file?',
      'How do I install the app?',
    ],
  },
  {
    queryType: 'billing',
    likes: 0.35,
    questions: [
      'What does the paid plan cost per month?',
      'Can I get a refund?',
      'What discount do I get if I pay yearly?',
    ],
  },
  {
    queryType: 'troubleshooting',
    likes: 0.72,
    questions: [
      'Why do my changes not show up on my phone?',
      'Why can I not log in?',
      'Why is my board slow?',
    ],
  },
  {
    queryType: 'concepts',
    likes: 0.88,
    questions: [
      'What is the difference between a project and a board?',
      'What is a milestone?',
      'What is a guest?',
    ],
  },
  {
    queryType: 'api',
    likes: 0.8,
    questions: [
      'How many API requests may I send per minute?',
      'How do I create an API token?',
      'What is a webhook?',
    ],
  },
  { queryType: 'other', likes: 0.15, questions: ['How do I bake bread?', 'Who won the match last night?'] },
];

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
