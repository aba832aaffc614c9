import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LOADS_TYPESCRIPT, SMALL_HEAP } from '../common/child-process.ts';
import { inProject } from '../common/paths.ts';

/** Runs a Node program to its end. Resolves to its exit code. */
export async function runProgram(args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
}

/** Runs a workbook command to its end. Resolves to its exit code. */
export function runToEnd(args: string[]): Promise<number | null> {
  return runProgram([inProject('scripts/run.mjs'), ...args]);
}

/** A lab in a separate process. */
export interface LabProcess {
  ragApi: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts `npm run lab` on a free port and waits until it prints its address. */
export async function startLabProcess(
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<LabProcess> {
  return labOf(
    await listening([...SMALL_HEAP, inProject('scripts/run.mjs'), 'lab', '--port', '0', ...args], env),
  );
}

/** Starts a lab that no command finds, so that several can run at the same time. */
export async function startLabAlone(env: Record<string, string>): Promise<LabProcess> {
  return labOf(await listening([...LOADS_TYPESCRIPT, inProject('bench/lab-alone.ts')], env));
}

function labOf({ urls, pid, stop }: Awaited<ReturnType<typeof listening>>): LabProcess {
  return { ragApi: urls[0]!, pid, stop };
}

/** A deck in a separate process. */
export interface DeckProcess {
  url: string;
  /** Origin of the vote page; empty without a room. */
  roomUrl: string;
  stop(): Promise<void>;
}

/** Starts `npm run slides` on free ports, with or without an empty room. */
export async function startDeckProcess(room: boolean): Promise<DeckProcess> {
  const home = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
  const args = [inProject('scripts/run.mjs'), 'slides', '--port', '0'];
  if (room) args.push('--at', '4', '--room', '--room-address', '127.0.0.1', '--room-shared');
  const { urls, stop } = await listening(args, { PRACTATHON_HOME: home }, room ? 3 : 1);
  return {
    url: urls[0]!,
    roomUrl: urls[2] ?? '',
    async stop() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A class in a separate process. */
export interface ClassProcess {
  /** Origin of the instructor's page. */
  page: string;
  /** Origin of what learners reach. */
  network: string;
  /** The join code. */
  code: string;
  pid: number;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
}

/** Starts `npm run class` and waits until learners can join. */
export async function startClassProcess(home: string, port: number): Promise<ClassProcess> {
  const args = [inProject('scripts/run.mjs'), 'class', '--port', String(port), '--address', '127.0.0.1'];
  const { urls, pid, stop } = await listening(args, { PRACTATHON_HOME: home }, 3);
  const projector = await (await fetch(`${urls[0]}/projector`)).text();
  const [, code = ''] = /--class \S+\/(\S+)/.exec(projector) ?? [];
  return { page: urls[0]!, network: urls[2]!, code, pid, kill: () => stop('SIGKILL') };
}

/** Starts a Node program and waits until it has printed `count` addresses. */
async function listening(
  args: string[],
  env: Record<string, string>,
  count = 1,
): Promise<{ urls: string[]; pid: number; stop(signal?: NodeJS.Signals): Promise<void> }> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const urls: string[] = [];
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) urls.push(url);
    if (urls.length === count) {
      child.stdout.resume();
      return { urls, pid: child.pid!, stop: (signal) => stop(child, signal) };
    }
  }
  throw new Error(`${args.join(' ')} did not start: ${errors}`);
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}
