import { randomUUID } from 'node:crypto';
import { EXERCISES_SERVICE, LAB_SERVICE } from '#lab/identity.ts';
import type { Lab, LabOptions } from '#lab/lab.ts';
import { prometheusAhead } from '#lab/prometheus/lab-prometheus.ts';
import { usableDatabase } from './database.ts';
import { LabSilent, lookForLab, type RunningLab } from './lab-file.ts';
import { learnersWork } from './learner/files.ts';

/** A lab for the checkpoints. */
export interface Sandbox {
  address: RunningLab;
  /** True for a lab that was already running. `close` leaves it running. */
  found: boolean;
  close(): Promise<void>;
}

/** The options of a new lab: a `stand-in` saves seconds when no checkpoint reads the result of the real program. */
export interface SandboxOptions extends Pick<LabOptions, 'telemetry' | 'log'> {
  /** `auto`: a real Prometheus where one is found. */
  prometheus?: 'auto' | 'stand-in';
  /** Value of DATABASE_URL, if the command uses it. */
  databaseUrl?: string | undefined;
  /** Uses only a lab that is already running. */
  mustRun?: boolean;
}

/** The lab has ended. */
export class LabGone extends Error {}

/**
 * The lab that is already running, or else a new one in this process, on free ports, with the learner's own exercises.
 *
 * @throws {LabSilent} when the lab that runs doesn't answer
 * @throws {LabGone} with `mustRun`, when no lab runs
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
 * Starts a lab in this process with the learner's code, and returns its address. It uses a real Prometheus and a real
 * tracer if they are installed, unless the options say `stand-in`. With `staysUp` it tries the learner's files after each
 * save, and profiles their process, which takes half a second of CPU to start.
 *
 * @throws {UserError} when the database can't be used, or PROMETHEUS_BIN names no program
 */
export async function startLearnersLab(
  options: Omit<Partial<LabOptions>, 'prometheus'> &
    Pick<SandboxOptions, 'prometheus'> & { log: (line: string) => void; staysUp?: boolean },
  databaseVariable?: string,
): Promise<{ lab: Lab; address: RunningLab }> {
  const databaseUrl = await usableDatabase(databaseVariable, options.log);
  const { port = 0, log } = options;
  // before the lab loads, which takes a second: the first scrape comes after six
  const prometheus =
    options.prometheus === 'stand-in' ? undefined : await prometheusAhead({ port, job: LAB_SERVICE, log });
  const { loadLab, startLab } = await import('#lab/lab.ts'); // loads msw, Express and two SDKs, so only when needed
  const { telemetry = 'auto' } = options;
  await loadLab(telemetry); // before the learner's process starts: its time to load is limited
  const instance = randomUUID();
  const learner = learnersWork(databaseUrl, options.log);
  const lab = await startLab({ databaseUrl, instance, learner, ...options, prometheus, telemetry });
  const { ragApi, standIns, service, evidence, firstAnswer, profileEveryMs, agentUrl } = lab;
  // DD_PROFILING_ENABLED=false turns profiles off; the separate name keeps them out of the profiles of the service
  if (options.staysUp) learner.watch();
  if (agentUrl && profileEveryMs && options.staysUp)
    learner.profile({ service: EXERCISES_SERVICE, agentUrl });
  const where = { service, ragApi, standIns, evidence, firstAnswer, profileEveryMs };
  return { lab, address: { version: 1, pid: process.pid, instance, ...where } };
}
