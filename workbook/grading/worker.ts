import { type ChildProcess, fork } from 'node:child_process';
import { harmlessEnvironment } from '../../common/child-process.ts';
import { inProject } from '../../common/paths.ts';
import type { ExerciseVerdict } from './verdict.ts';
import type { Told } from './worker-process.ts';

/** What came in for one submission. */
export interface Marks {
  /** The verdicts, by exercise. */
  verdicts: Map<number, ExerciseVerdict>;
  /** Why there are no more of them. */
  why: string;
}

/** Grades submissions, one after the other, in another process, which is ended when it takes too long. */
export interface Marker {
  /** Grades the folder. Rejects when the class is stopped. */
  grade(target: string, timeoutMs: number): Promise<Marks>;
  [Symbol.dispose](): void;
}

/** So many submissions, and a fresh process takes over: what vitest keeps of each one does not add up. */
const RENEWED_AFTER = 25;

/**
 * A process that has vitest loaded grades one submission after the other: loading it is a third of the work. The learners'
 * own code never runs in it, but in forks that end with their submission.
 */
export function startMarker(signal: AbortSignal): Marker {
  let child: ChildProcess | undefined;
  let graded = 0;
  const end = () => {
    child?.kill('SIGKILL'); // its own children notice that they are orphans
    child = undefined;
  };
  const ready = () => {
    if (graded++ % RENEWED_AFTER === 0) end();
    if (child?.connected !== true) child = forkMarker();
    return child;
  };
  signal.addEventListener('abort', end);
  return {
    grade: async (target, timeoutMs) => {
      const marks = await marksOf(ready(), target, timeoutMs);
      signal.throwIfAborted();
      return marks;
    },
    [Symbol.dispose]() {
      signal.removeEventListener('abort', end);
      end();
    },
  };
}

function forkMarker(): ChildProcess {
  return fork(inProject('workbook/grading/worker-process.mjs'), [], {
    execArgv: [],
    cwd: inProject('.'),
    env: harmlessEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

/** Sends one folder and waits for all of its verdicts, for the time-out, or for the end of the process. */
function marksOf(child: ChildProcess, target: string, timeoutMs: number): Promise<Marks> {
  return new Promise((resolve) => {
    const verdicts: Marks['verdicts'] = new Map();
    let late = false;
    let stderr = '';
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    const listen = (text: string) => {
      stderr = (stderr + text).slice(-2_000);
    };
    const hear = (told: Told) => {
      if ('verdict' in told) verdicts.set(told.verdict.id, told.verdict);
      else done('Its grading gave no result.');
    };
    const closed = () =>
      done(
        late
          ? `Grading was not done after ${timeoutMs / 1000} s, the limit for one submission (--timeout).`
          : `The process that graded it ended early: ${stderr.trim().split('\n').at(-1) ?? ''}`,
      );
    const done = (why: string) => {
      clearTimeout(timer);
      child.off('message', hear).off('close', closed).stderr?.off('data', listen);
      resolve({ verdicts, why });
    };
    child.on('message', hear).once('close', closed);
    child.stderr?.setEncoding('utf8').on('data', listen);
    child.send(target, () => {}); // one that has just ended says so when it closes
  });
}
