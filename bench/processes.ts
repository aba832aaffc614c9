import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { inProject } from '../workbook/paths.ts';

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
  return listening([inProject('scripts/run.mjs'), 'lab', '--port', '0', ...args], env);
}

/** Starts a lab that no command finds, so that several can run beside each other. */
export function startLabAlone(env: Record<string, string>): Promise<LabProcess> {
  return listening(['--import', 'tsx', inProject('bench/lab-alone.ts')], env);
}

async function listening(args: string[], env: Record<string, string>): Promise<LabProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) {
      child.stdout.resume();
      return { ragApi: url, stop: () => stop(child) };
    }
  }
  throw new Error(`The lab did not start: ${errors}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
}
