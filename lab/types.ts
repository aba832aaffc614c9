import type { RequestHandler } from 'express';
import type { Crowd } from './page/crowd.ts';
import type { LearnersParts } from './page/state.ts';
import type { EarlyPrometheus } from './prometheus/lab-prometheus.ts';
import type { FeedbackDeps, Vote } from './rag-api/feedback.ts';
import type { RagMetrics } from './rag-api/metrics.ts';
import type { Faults, Vendor } from './stand-ins/faults.ts';
import type { FunctionShare } from './telemetry/flame/tree.ts';
import type { TelemetryMode } from './telemetry/open.ts';

/** The learner's code, as far as it exists. */
export interface Learner {
  /** Exercise 2: the feedback routes. */
  feedback?: (deps: FeedbackDeps) => RequestHandler;
  /** Exercise 3: counts a vote of a person, where the routes run in this process. */
  onVote?: (vote: Vote) => void;
  /** Exercise 3: its part of `/metrics` in this format; empty when there is none. */
  metrics?: (format: 'text' | 'openMetrics') => Promise<string>;
  /** Settles when the learner's code is loaded, or failed to load. */
  ready?: () => Promise<void>;
  /** How far the learner's files are, for the lab's page. Without it, code that is here works. */
  parts?: () => LearnersParts;
  /** Calls the listener after each change of the parts: a save, and once the saved code has been tried. */
  onParts?: (listener: () => void) => void;
  /** A page is open, so the next save should be there at once. */
  expectSave?: () => void;
  close?: () => void;
}

export interface LabOptions {
  /** Port of the RAG API; 0, the default, takes a free one. */
  port?: number;
  /** Address on which the RAG API listens, default 127.0.0.1; a container needs 0.0.0.0. All else stays on loopback. */
  host?: string;
  /** Id of this lab, which `GET /healthz` repeats. */
  instance?: string;
  log?: (line: string) => void;

  /** Where answers and votes are stored: a `file:` or `libsql:` URL. */
  databaseUrl: string;
  learner?: Learner;
  /** The technical metrics; a benchmark passes metrics that count nothing. */
  metrics?: RagMetrics;

  /** Real accounts instead of the stand-ins. Without a Pinecone key, the Pinecone stand-in holds the real embeddings. */
  live?: { openaiKey: string; pineconeKey?: string };
  chatModel?: string;
  indexName?: string;
  /** Longest wait for one call to a vendor, milliseconds. */
  vendorTimeoutMs?: number;
  /** How long the stand-ins take to answer, milliseconds; by default 0. */
  latencyMs?: { embeddings: number; search: number; completions: number };

  /**
   * A real Prometheus that runs already: the RAG API listens on the port that it scrapes, and the lab ends it too. Without
   * it the stand-in answers.
   */
  prometheus?: EarlyPrometheus;
  /** What traces and profiles the RAG API; by default the lab's own recorder. */
  telemetry?: TelemetryMode;
}

/** Where a vendor's answers come from: `local` real components on this machine, `stand-in` an emulation. */
export type LabEvidence = 'local' | 'stand-in';

/** Where a lab is reached, and what evidence its answers are. */
export interface LabAddress {
  service: string;
  /** Origin of the RAG API. It is always real; the vendors are not. */
  ragApi: string;
  /** Origins of the stand-ins, on loopback. */
  standIns: Record<Vendor, string>;
  evidence: Record<Vendor, LabEvidence>;
  /** Id of an answer that the lab gave at its start, a probe. A live lab has none, since its questions cost money. */
  firstAnswer?: string;
  /** How often a profile is uploaded, milliseconds; undefined where no profiler runs all the time. */
  profileEveryMs?: number;
}

/** A running lab. */
export interface Lab extends LabAddress {
  /** The simulated crowd. */
  crowd: Crowd;
  /** Switches faults of the stand-ins on and off. */
  faults: Faults;
  /** Process id of the real Prometheus, if there is one. */
  prometheusPid?: number;
  /** The embedded Datadog Agent, which takes the profiles of the learner's process too. */
  agentUrl?: string;
  /** Own functions that used most CPU in the last minutes, with their share (0 to 1); empty before the first profile. */
  topFunctions(): readonly FunctionShare[];
  close(): Promise<void>;
}
