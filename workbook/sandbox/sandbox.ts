import { randomUUID } from 'node:crypto';
import { EXERCISES_SERVICE, LAB_SERVICE } from '#lab/identity.ts';
import type { Lab, LabOptions } from '#lab/lab.ts';
import { type PrometheusMode, prometheusAhead } from '#lab/prometheus/lab-prometheus.ts';
import { findPrometheus, PrometheusMissing } from '#lab/prometheus/programs.ts';
import { UserError } from '../../common/user-error.ts';
import { usableDatabase } from './database.ts';
import { LabSilent, lookForLab, type RunningLab } from './lab-file.ts';
import { learnersWork } from './learner/files.ts';

/** A lab to look at, and how to leave it. */
export interface Sandbox {
  address: RunningLab;
  /** True for a lab that was running before: it is left as it was. */
  found: boolean;
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** Value of DATABASE_URL, if it counts. */
  databaseUrl?: string | undefined;
  /** A lab has to be running: none is started. */
  mustRun?: boolean;
  /** Whether a lab that has to be started gets a real Prometheus, where there is one. */
  prometheus?: PrometheusMode;
  /** Who traces and profiles a lab that has to be started: `stand-in` saves a second where nobody looks at it. */
  telemetry?: 'auto' | 'stand-in';
  /** Told what a person should know, a line at a time. */
  log?: (line: string) => void;
}

/** The lab that was to be looked at is not running any more. */
export class LabGone extends Error {}

/**
 * The lab that runs already, else one in this process, on free ports, with the learner's own exercises.
 *
 * @throws {LabSilent} when the lab that runs doesn't answer
 * @throws {LabGone} when one has to be running and isn't
 * @throws {UserError} when its database can't be used
 */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const running = await lookForLab();
  if (running.is === 'silent') throw new LabSilent(running.lab);
  if (running.is === 'running') return { address: running.lab, found: true, close: async () => {} };
  if (options.mustRun) throw new LabGone('The lab has ended.');
  const { log = () => {}, telemetry = 'auto', prometheus = 'stand-in' } = options;
  const { lab, address } = await startLearnersLab({ log, telemetry, prometheus }, options.databaseUrl);
  return { address, found: false, close: () => lab.close() };
}

/**
 * Starts a lab in this process with what the learner has built, and says where it is reached. It has a real Prometheus
 * and a real tracer where there is one, unless the options say `stand-in`. `profileLearner` is for a lab that stays up:
 * the profiler of the learner's process takes half a second of CPU to start.
 *
 * @throws {UserError} when the database can't be used, or PROMETHEUS_BIN names no program
 */
export async function startLearnersLab(
  options: Partial<LabOptions> & { log: (line: string) => void; profileLearner?: boolean },
  databaseVariable?: string,
): Promise<{ lab: Lab; address: RunningLab }> {
  const prometheus = options.prometheus ?? 'auto';
  const isReal = prometheus === 'auto' && usablePrometheus();
  const databaseUrl = await usableDatabase(databaseVariable, options.log);
  const { port = 0, log } = options;
  // first of all: its first scrape takes six seconds, and loading the lab one of them
  const ahead = isReal ? await prometheusAhead({ port, job: LAB_SERVICE, log }) : undefined;
  const { loadLab, startLab } = await import('#lab/lab.ts'); // msw, Express and two SDKs: only when one is needed
  const { telemetry = 'auto' } = options;
  await loadLab(telemetry); // before the learner's process is started, whose time to load is limited
  const instance = randomUUID();
  const learner = learnersWork(databaseUrl, options.log);
  const lab = await startLab({
    databaseUrl,
    instance,
    learner,
    ...options,
    prometheus,
    telemetry,
    ...(ahead && { ahead }),
  });
  const { ragApi, standIns, service, evidence, firstAnswer, profileEveryMs, agentUrl } = lab;
  // none where DD_PROFILING_ENABLED=false; under a name of its own, so that it doesn't count as a profile of the service
  if (agentUrl && profileEveryMs && options.profileLearner)
    learner.profile({ service: EXERCISES_SERVICE, agentUrl });
  const address: RunningLab = {
    version: 1,
    pid: process.pid,
    instance,
    service,
    ragApi,
    standIns,
    evidence,
    firstAnswer,
    profileEveryMs,
  };
  return { lab, address };
}

/** Whether there is one to start. */
function usablePrometheus(): boolean {
  try {
    return findPrometheus() !== undefined;
  } catch (error) {
    throw error instanceof PrometheusMissing ? new UserError(error.message, error.next) : error;
  }
}
