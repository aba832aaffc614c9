import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inProject } from '../common/paths.ts';

/** Runs a workbook command to its end. Resolves to its exit code and what it printed. */
export async function runToEnd(args: string[]): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(process.execPath, [inProject('scripts/run.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout };
}

/** A lab in a process of its own. */
export interface LabProcess {
  ragApi: string;
  stop(): Promise<void>;
}

/** Starts `npm run lab` on a free port and waits until it says where it is. */
export async function startLabProcess(
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<LabProcess> {
  return labOf(await listening([inProject('scripts/run.mjs'), 'lab', '--port', '0', ...args], env));
}

/** Starts a lab that no command finds, so that several can run beside each other. */
export async function startLabAlone(env: Record<string, string>): Promise<LabProcess> {
  return labOf(await listening(['--import', 'tsx', inProject('bench/lab-alone.ts')], env));
}

function labOf({ urls, stop }: Awaited<ReturnType<typeof listening>>): LabProcess {
  return { ragApi: urls[0]!, stop };
}

/** A deck in a process of its own. */
export interface DeckProcess {
  url: string;
  /** Origin of the vote page; empty without a room. */
  roomUrl: string;
  stop(): Promise<void>;
}

/** Starts `npm run slides` on free ports, with or without a room in which nobody has voted yet. */
export async function startDeckProcess(room: boolean): Promise<DeckProcess> {
  const home = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
  const args = [
    'slides',
    '--port',
    '0',
    ...(room ? ['--at', '4', '--room', '--room-address', '127.0.0.1', '--room-shared'] : []),
  ];
  const program = [inProject('scripts/run.mjs'), ...args];
  const { urls, stop } = await listening(program, { PRACTATHON_HOME: home }, room ? 3 : 1);
  return {
    url: urls[0]!,
    roomUrl: urls[2] ?? '',
    async stop() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Starts a program and waits until it has said so many addresses. */
async function listening(
  args: string[],
  env: Record<string, string>,
  count = 1,
): Promise<{ urls: string[]; stop(): Promise<void> }> {
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
      return { urls, stop: () => stop(child) };
    }
  }
  throw new Error(`It did not start: ${errors}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}
