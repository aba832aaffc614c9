import { type ChildProcess, fork } from 'node:child_process';
import { harmlessEnvironment, killGroup } from '../../../common/child-process.ts';
import { inProject } from '../../../common/paths.ts';
import { EXERCISES, type Exercise, fileOf, type LabRole } from '../../../exercises/index.ts';

/** A learner's file: the name that is shown, and where it is. */
export interface LearnersFile {
  name: string;
  path: string;
}

/**
 * The file that the lab runs in a role: the learner's own, or the reference solution.
 *
 * @param isOwn whether it is the learner's own, by the exercise that the file belongs to
 */
export function fileInLab(role: LabRole, isOwn: (exercise: Exercise) => boolean = () => true): LearnersFile {
  const exercise = EXERCISES.find(({ runsInLab }) => runsInLab === role);
  if (!exercise) throw new Error(`No exercise in exercises/index.ts has runsInLab: '${role}'.`);
  const name = `${isOwn(exercise) ? 'exercises' : 'solutions'}/${fileOf(exercise)}`;
  return { name, path: inProject(name) };
}

export interface HostOptions {
  databaseUrl: string;
  routes: LearnersFile;
  counter: LearnersFile;
}

/** What the host tells: where it listens, what a person should know, or why it is about to end. */
export type HostMessage = { port: number } | { log: string } | { ended: string };

/** What the host is told. */
export interface HostOrder {
  /** Be profiled from now on, under this service's name, into the agent at this address. */
  profile: { service: string; agentUrl: string };
}

/** A process with the learner's code in it. */
export interface HostProcess {
  /** Its origin, once it listens. Rejects with a reason when it never does. */
  origin: Promise<string>;
  /** Why it ended, in words for the learner; undefined while it runs. */
  ended(): string | undefined;
  /** Settles once it has ended. */
  over: Promise<void>;
  tell(order: HostOrder): void;
  kill(): void;
}

/** How long the learner's files may take to load: half a second, or several on a machine that is busy with a class. */
const LOAD_LIMIT_MS = 5_000;
const TOO_LONG = `loading it takes longer than ${LOAD_LIMIT_MS / 1000} s: an endless loop, or an await that never settles`;

/**
 * Starts the learner's code in a process of its own, which can't take the lab or a checkpoint down with it.
 *
 * @param log told what the code prints and what is wrong with it, a line at a time
 */
export function startHost(options: HostOptions, log: (line: string) => void): HostProcess {
  const child = fork(inProject('workbook/sandbox/learner/host.ts'), [JSON.stringify(options)], {
    cwd: inProject('.'),
    execArgv: ['--import', 'tsx', '--max-old-space-size=512'],
    env: harmlessEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true, // leads a group, which can be killed as a whole
  });
  let ended: string | undefined;
  let lastWords: string | undefined;
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.trimEnd().split('\n').slice(0, 20)) log(`your code │ ${line}`);
    });
  child.on('message', (message: HostMessage) => {
    if ('port' in message) heard = true;
    if ('log' in message) log(message.log);
    if ('ended' in message) lastWords = message.ended;
  });
  const over = new Promise<void>((resolve) => {
    child.once('exit', () => setImmediate(resolve));
  });
  child.once('exit', (code) => {
    killGroup(child); // what it has started
    ended =
      lastWords ?? (code === 0 ? 'it ended the process (process.exit)' : 'its process ended unexpectedly');
  });
  let heard = false;
  const late = setTimeout(() => {
    // this process may have been busy itself: a message that came meanwhile is read first
    setImmediate(() => {
      if (heard) return;
      lastWords = TOO_LONG;
      killGroup(child);
    });
  }, LOAD_LIMIT_MS);
  const origin = listening(child, over, () => ended);
  void origin.catch(() => {}).finally(() => clearTimeout(late));
  const tell = (order: HostOrder) => {
    if (child.connected) child.send(order, () => {}); // one that has ended meanwhile needs no orders
  };
  return { origin, ended: () => ended, over, tell, kill: () => killGroup(child) };
}

/** The origin, as soon as the host tells its port. */
function listening(
  child: ChildProcess,
  over: Promise<void>,
  ended: () => string | undefined,
): Promise<string> {
  const origin = new Promise<string>((resolve, reject) => {
    child.on('message', (message: HostMessage) => {
      if ('port' in message) resolve(`http://127.0.0.1:${message.port}`);
    });
    void over.then(() => reject(new Error(ended())));
  });
  origin.catch(() => {}); // told to whoever asks for it
  return origin;
}
