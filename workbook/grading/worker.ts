import { type ChildProcess, fork } from 'node:child_process';
import { harmlessEnvironment } from '../../common/child-process.ts';
import { inProject } from '../../common/paths.ts';
import { runFolder } from './run-folder.ts';
import type { ExerciseVerdict } from './verdict.ts';
import type { WorkerMessage } from './worker-process.ts';

/** The verdicts of one submission. */
interface FolderVerdicts {
  /** By the exercise's id. Some are missing when the submission took too long or the process ended. */
  verdicts: Map<number, ExerciseVerdict>;
  /** Why some are missing, a sentence. */
  whyNoMore: string;
}

/** After this number of submissions a new process takes over, because vitest keeps some memory of each one. */
const RENEWED_AFTER = 50;

/**
 * A process that grades submissions, one after the other. It loads vitest and the checks once for many submissions, which
 * saves half of the time. The learners' code never runs in it, only in its child processes, which end with their submission.
 */
export function gradingWorker(signal: AbortSignal) {
  let child: ChildProcess | undefined;
  let graded = 0;
  const end = () => {
    child?.kill('SIGKILL'); // its child processes notice this and end, too
    child = undefined;
  };
  signal.addEventListener('abort', end);
  return {
    /** Grades the folder. Rejects when the signal aborts. */
    async grade(target: string, timeoutMs: number): Promise<FolderVerdicts> {
      if (graded++ % RENEWED_AFTER === 0) end();
      if (child?.connected !== true) child = forkWorker();
      const verdicts = await gradeIn(child, target, timeoutMs);
      signal.throwIfAborted();
      return verdicts;
    },
    close(): void {
      signal.removeEventListener('abort', end);
      end();
    },
  };
}

export type GradingWorker = ReturnType<typeof gradingWorker>;

function forkWorker(): ChildProcess {
  return fork(inProject('workbook/grading/worker-process.mjs'), [], {
    execArgv: [],
    cwd: inProject('.'),
    // what it leaves when it is killed is removed with this process's folder
    env: { ...harmlessEnvironment(), TMPDIR: runFolder(), TEMP: runFolder(), TMP: runFolder() },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

/** Sends one folder and waits for all verdicts, the time-out, or the end of the process. */
function gradeIn(child: ChildProcess, target: string, timeoutMs: number): Promise<FolderVerdicts> {
  return new Promise((resolve) => {
    const verdicts: FolderVerdicts['verdicts'] = new Map();
    let late = '';
    let stderr = '';
    const timer = setTimeout(() => {
      late = `Grading was not done after ${timeoutMs / 1000} s, the limit for one submission (--timeout).`;
      child.kill('SIGKILL');
    }, timeoutMs);
    const onStderr = (text: string) => {
      stderr = (stderr + text).slice(-2_000);
    };
    const onMessage = (message: WorkerMessage) => {
      if ('verdict' in message) verdicts.set(message.verdict.id, message.verdict);
      else finish('Grading it gave no result.');
    };
    const onClose = () =>
      finish(late || `The process that graded it ended early: ${stderr.trim().split('\n').at(-1)}`);
    const finish = (whyNoMore: string) => {
      clearTimeout(timer);
      child.off('message', onMessage).off('close', onClose).stderr?.off('data', onStderr);
      resolve({ verdicts, whyNoMore });
    };
    child.on('message', onMessage).once('close', onClose);
    child.stderr?.setEncoding('utf8').on('data', onStderr);
    child.send(target, () => {}); // sending to a process that has just ended fails; its close event follows
  });
}
