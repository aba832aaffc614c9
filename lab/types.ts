import type { RequestHandler } from 'express';
import type { EarlyPrometheus, PrometheusMode } from './prometheus/lab-prometheus.ts';
import type { FeedbackDeps } from './rag-api/feedback.ts';
import type { RagMetrics } from './rag-api/metrics.ts';
import type { Faults, Vendor } from './stand-ins/faults.ts';
import type { FunctionShare } from './telemetry/flame/tree.ts';
import type { TelemetryMode } from './telemetry/open.ts';

/** What the learner has written, as far as there is any. */
export interface Learner {
  /** Exercise 2: the feedback routes. */
  feedback?: (deps: FeedbackDeps) => RequestHandler;
  /** Exercise 3: what it shows on `/metrics`, in the format that is asked for; empty when there is nothing. */
  metrics?: (format: 'text' | 'openMetrics') => Promise<string>;
  /** Settles once the learner's code is loaded, or can't be. */
  ready?: () => Promise<void>;
  close?: () => void;
}

export interface LabOptions {
  /** Port of the RAG API on 127.0.0.1; 0 takes a free one. */
  port?: number;
  /** Where the RAG API listens; everything else stays on loopback. Default 127.0.0.1, a container needs 0.0.0.0. */
  host?: string;
  /** Told by `GET /healthz`: which lab this is. */
  instance?: string;
  /** Where answers and votes are kept: a `file:` or `libsql:` URL. */
  databaseUrl: string;
  learner?: Learner;
  /** Milliseconds that the stand-ins take. */
  latencyMs?: { embeddings: number; search: number; completions: number };
  /** Own accounts in place of the stand-ins. Without a Pinecone key its stand-in holds the real embeddings. */
  live?: { openaiKey: string; pineconeKey?: string };
  chatModel?: string;
  embeddingModel?: string;
  indexName?: string;
  /** The technical metrics; a benchmark hands in some that count nothing. */
  metrics?: RagMetrics;
  /** Longest wait for one call to a vendor, milliseconds. */
  vendorTimeoutMs?: number;
  /** Whether a real Prometheus is started where there is one; without it, the stand-in answers. */
  prometheus?: PrometheusMode;
  /** A real one that was started before: the RAG API listens where it scrapes. The lab ends it too. */
  ahead?: EarlyPrometheus;
  log?: (line: string) => void;
  /** Who traces and profiles the RAG API; the lab's own recorder unless asked otherwise. */
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
  /** Id of an answer that the lab gave at its start. A live lab has none, since its questions cost money. */
  firstAnswer?: string;
  /** How often a profile is uploaded, milliseconds; undefined where no profiler runs all the time. */
  profileEveryMs?: number;
}

/** A running lab. */
export interface Lab extends LabAddress {
  /** Switches faults of the stand-ins on and off. */
  faults: Faults;
  /** Process of its real Prometheus, where it has one. */
  prometheusPid?: number;
  /** The embedded Datadog Agent, which takes the profiles of the learner's process too. */
  agentUrl?: string;
  /** Own functions that took most CPU in the last minutes, with their share (0 to 1); empty before the first profile. */
  topFunctions(): readonly FunctionShare[];
  close(): Promise<void>;
}
