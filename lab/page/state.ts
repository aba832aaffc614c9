import type { LiveNumbers } from '../rag-api/types.ts';

/** How far a file of the learner's is, as far as one trial vote can tell. */
export interface LearnersPart {
  /** As messages name it, such as `exercises/2-build/feedback.ts`; empty for code without a file. */
  file: string;
  /** The function in it that the lab calls. */
  calls: string;
  /** The command with which the learner builds it. */
  command: string;
  is: 'loading' | 'unbuilt' | 'works' | 'broken';
  /** What broke, in one sentence without the file. */
  why?: string;
}

/** The learner's routes for votes, and the counter of votes. */
export interface LearnersParts {
  routes: LearnersPart;
  counter: LearnersPart;
}

/** A line of `/metrics` whose value has moved. */
export interface MovedLine {
  /** Name and labels. */
  series: string;
  before: number;
  after: number;
}

/** The lines that a question or a vote has moved. */
export interface Moved {
  by: 'question' | 'vote';
  /** The person's at the page or at `curl`, the simulated crowd's, or of both at the same time. */
  whose: 'own' | 'crowd' | 'both';
  lines: MovedLine[];
}

/** What Prometheus says about the learner's counter. */
export interface PrometheusSays {
  /** Who answers: a real Prometheus on this machine, or the stand-in. */
  who: 'local' | 'stand-in';
  /** The query; empty before there is a counter. */
  promql: string;
  /** The score from 1 to 5; null without a vote. */
  score: number | null;
  /** Why there is no answer. */
  error?: string;
}

/** What people would show today, from `/metrics`. Null before the first question. */
export interface Technical {
  p95Seconds: number | null;
  /** 0 to 1. */
  cacheHits: number | null;
  pineconeUsd: number | null;
}

/** A moment in the course of the numbers: milliseconds since the epoch, then the counts up to then. */
export interface Point extends Pick<LiveNumbers, 'up' | 'down' | 'costPerQueryUsd' | 'queries'> {
  at: number;
}

/** Everything that the lab tells its page. */
export interface PageState {
  learner: LearnersParts;
  numbers: LiveNumbers;
  /** Oldest first. */
  course: Point[];
  /** The learner's lines of `/metrics`. */
  counter: Omit<MovedLine, 'before'>[];
  moved: Moved | null;
  prometheus: PrometheusSays;
  technical: Technical;
  crowd: { on: boolean /** Why it can't be started. */; refused?: string };
  /** Whether there are flame graphs. */
  profiled: boolean;
}
