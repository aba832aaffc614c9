import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import {
  harmlessEnvironment,
  killGroup,
  LOADS_TYPESCRIPT,
  SMALL_HEAP,
} from '../../../common/child-process.ts';
import { inProject } from '../../../common/paths.ts';
import { EXERCISES, type Exercise, fileOf, type LabRole } from '../../../exercises/index.ts';
import type { Tried } from './trial.ts';

/** A learner's file: its name in messages, and its absolute path. */
export interface LearnersFile {
  name: string;
  path: string;
}

/** The file that the lab runs in a role: the learner's own if `isOwn` says so, else the reference solution. */
export function fileInLab(role: LabRole, isOwn: (exercise: Exercise) => boolean = () => true): LearnersFile {
  const exercise = exerciseInLab(role);
  const name = `${isOwn(exercise) ? 'exercises' : 'solutions'}/${fileOf(exercise)}`;
  return { name, path: inProject(name) };
}

/** The exercise whose file the lab runs in a role. */
export function exerciseInLab(role: LabRole): Exercise {
  const exercise = EXERCISES.find(({ runsInLab }) => runsInLab === role);
  if (!exercise) throw new Error(`No exercise in exercises/index.ts has runsInLab: '${role}'.`);
  return exercise;
}

/** The functions that the learner's files export. */
export const EXPORTS = { routes: 'feedbackRoutes', counter: 'satisfactionCounter' } as const;

export interface HostOptions {
  databaseUrl: string;
  routes: LearnersFile;
  counter: LearnersFile;
}

/** What one trial vote shows about the learner's functions. */
export type Trial = Record<LabRole, Tried>;

/** A message from the host: its port, a line for a person, the reason why it is about to end, or what a trial showed. */
export type HostMessage = { port: number } | { log: string } | { ended: string } | { trial: Trial };

/** Sends profiles under this service's name to the agent at this address. */
export interface ProfileOrder {
  service: string;
  agentUrl: string;
}

/** A message to the host: the first one starts the code, a later one the profiler or a trial vote. */
export type HostOrder = { start: HostOptions } | { profile: ProfileOrder } | { tryOut: true };

/** The learner's code blocks its process. */
export class Hangs extends Error {}

/** A process that runs the learner's code. */
export interface HostProcess {
  /** Its origin, as soon as it listens. Rejects with the reason if it ends before. */
  origin: Promise<string>;
  /** Why it ended, for the learner; undefined while it runs. */
  ended(): string | undefined;
  /** Resolves once it has ended. */
  over: Promise<void>;
  tell(order: HostOrder): void;
  /** Sends a trial vote through the code. Rejects with the reason if the process ends or hangs. */
  tryOut(): Promise<Trial>;
  kill(): void;
}

/** How long the learner's files may take to load: half a second, or several on a machine that grades a class. */
const LOAD_LIMIT_MS = 5_000;
/** How long a trial vote may take: longer than the learner's route may. */
const TRIAL_LIMIT_MS = 3_000;
const TOO_LONG = `loading it takes longer than ${LOAD_LIMIT_MS / 1000} s: an endless loop, or an await that never settles`;

/** A process that has loaded everything but the learner's code, which takes most of the time. It waits for `startHost`. */
export function warmHost(): ChildProcess {
  return fork(inProject('workbook/sandbox/learner/host.ts'), {
    cwd: inProject('.'),
    execArgv: [...LOADS_TYPESCRIPT, ...SMALL_HEAP, '--max-old-space-size=512'],
    env: harmlessEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true, // leads a process group, which killGroup ends as a whole
  });
}

/**
 * Starts the learner's code in a separate process, so that it can't end the lab or a checkpoint.
 *
 * @param log called with what the code prints and with its errors, a line at a time
 */
export function startHost(
  options: HostOptions,
  log: (line: string) => void,
  child: ChildProcess = warmHost(),
): HostProcess {
  let listens = false;
  let ended: string | undefined;
  let reason: string | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.trimEnd().split('\n').slice(0, 20)) log(`your code │ ${line}`);
    });
  const over = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      clearTimeout(late);
      killGroup(child); // ends what it has started, too
      ended =
        reason ?? (code === 0 ? 'it ended the process (process.exit)' : 'its process ended unexpectedly');
      setImmediate(resolve);
    });
  });
  const gone = over.then((): never => {
    throw new Error(ended);
  });
  const tried = new Promise<Trial>((resolve) => {
    child.on('message', (message: HostMessage) => 'trial' in message && resolve(message.trial));
  });
  const listening = new Promise<string>((resolve) => {
    child.on('message', (message: HostMessage) => {
      if ('log' in message) log(message.log);
      if ('ended' in message) reason = message.ended;
      if (!('port' in message)) return;
      listens = true;
      clearTimeout(late);
      resolve(`http://127.0.0.1:${message.port}`);
    });
  });
  const origin = Promise.race([listening, gone]);
  origin.catch(() => {}); // the caller may never ask for the origin
  const late = setTimeout(() => {
    // this process may have been busy: first read a message that has arrived meanwhile
    setImmediate(() => {
      if (listens) return;
      reason = TOO_LONG;
      killGroup(child);
    });
  }, LOAD_LIMIT_MS);
  const tell = (order: HostOrder) => {
    if (child.connected) child.send(order, () => {}); // sending to a process that has just ended fails, which is fine
  };
  tell({ start: options }); // not as an argument, which everyone on this machine can read: the address may hold a token
  async function tryOut(): Promise<Trial> {
    await origin;
    tell({ tryOut: true });
    const hangs = pause(TRIAL_LIMIT_MS, undefined, { ref: false }).then(() => {
      throw new Hangs('it hangs: an endless loop, or a wait that blocks the process');
    });
    return Promise.race([tried, gone, hangs]);
  }
  return { origin, ended: () => ended, over, tell, tryOut, kill: () => killGroup(child) };
}
