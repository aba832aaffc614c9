import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { listen } from '../../common/listen.ts';
import { clipped } from '../../common/redact-output.ts';
import { prometheusError } from '../other-programs.ts';

export { findPrometheus } from './programs.ts';

/** A real Prometheus in a process of its own. */
export type Prometheus = Awaited<ReturnType<typeof startPrometheus>>;

interface PrometheusStart {
  /** Path of the program. */
  bin: string;
  /** Host and port of each process to scrape. */
  targets: readonly string[];
  /** Value of the label `job`. */
  job: string;
  /** Folder of blocks with samples of the past. Prometheus gets a copy of it. */
  blocks?: string;
}

/** The workbook's own recording and alert rules. */
export const RULES_FOLDER = fileURLToPath(new URL('./rules/', import.meta.url));

/** Time between scrapes of a real Prometheus. */
export const REAL_INTERVAL_MS = 1_000;
const READY_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 2_000;
const LAST_LINES = 3;

/**
 * Starts a Prometheus on a free loopback port, with its own data folder, exemplars and the workbook's rules, and waits
 * until it is ready (60 to 400 ms). Its first scrape comes 5 to 6 seconds after the start, as it updates its targets every
 * five seconds. It ends with this process, even if that is killed.
 *
 * @throws {Error} with the reason from its log when it does not start
 */
export async function startPrometheus(start: PrometheusStart) {
  const folder = mkdtempSync(join(tmpdir(), 'rag-api-prometheus-'));
  const [config, data] = [join(folder, 'prometheus.yml'), join(folder, 'data')];
  writeFileSync(config, prometheusConfig(start));
  if (start.blocks) cpSync(start.blocks, data, { recursive: true });
  const port = await freePort();
  const child = spawn(start.bin, flags(config, data, port), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32', // Ctrl-C in the terminal goes to the lab, which then ends it
  });
  const { ended, crashed, close } = supervised(child, folder);
  const url = `http://127.0.0.1:${port}`;
  try {
    await ready(url, ended);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, pid: child.pid!, crashed, close };
}

/** Text of `prometheus.yml`. */
export function prometheusConfig({ targets, job }: Omit<PrometheusStart, 'bin'>): string {
  const interval = `${REAL_INTERVAL_MS}ms`;
  return stringify({
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: readdirSync(RULES_FOLDER)
      .filter((name) => name.endsWith('.rules.yml'))
      .map((name) => join(RULES_FOLDER, name)),
    scrape_configs: [{ job_name: job, static_configs: [{ targets: [...targets] }] }],
  });
}

function flags(config: string, data: string, port: number): string[] {
  return [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.size=256MB',
    '--storage.tsdb.retention.time=50y', // by default it deletes blocks that are older than 15 days
    `--web.listen-address=127.0.0.1:${port}`,
    '--enable-feature=exemplar-storage', // without it, Prometheus drops exemplars without a message
    '--log.level=warn',
  ];
}

/** Ends the child with this process, and reports when it ends by itself. */
function supervised(child: ChildProcess, folder: string) {
  const lines: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lines.push(...text.trimEnd().split('\n'));
    lines.splice(0, lines.length - LAST_LINES);
  });
  const watcher = child.pid === undefined ? undefined : endsWithUs(child.pid, folder);
  let closing = false;
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const atExit = () => {
    child.kill('SIGKILL');
    removeFolder();
  };
  process.once('exit', atExit);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // `close` and not `exit`: the last output arrives between the two
    child.once('close', (code, signal) => {
      const reason = clipped(prometheusError(lines), 300);
      resolve(signal ?? `exit code ${code}${reason && `: ${reason}`}`);
    });
  });
  void ended.then(() => watcher?.kill('SIGKILL'));
  /** Resolves to a short reason when it ends without `close()`. */
  const crashed = ended.then((reason) => (closing ? new Promise<never>(() => {}) : reason));
  /** Ends it and removes its data. */
  async function close(): Promise<void> {
    closing = true;
    process.off('exit', atExit);
    child.kill('SIGTERM');
    const stubborn = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(stubborn);
    removeFolder();
  }
  return { ended, crashed, close };
}

/**
 * Ends the child and removes its folder even after a `kill -9` of this process: a shell waits for its input to end, which
 * happens when this process ends. Windows has no such shell.
 */
function endsWithUs(pid: number, folder: string): ChildProcess | undefined {
  if (process.platform === 'win32') return undefined;
  const script = 'read -r _; kill -9 "$0"; sleep 1; rm -rf "$1"'; // a second, as a process that is killed may still write
  const watcher = spawn('/bin/sh', ['-c', script, String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {}); // no shell: Prometheus and its folder stay
  watcher.stdin?.on('error', () => {});
  (watcher.stdin as { unref?: () => void } | null)?.unref?.();
  watcher.unref();
  return watcher;
}

async function ready(url: string, ended: Promise<string>): Promise<void> {
  const failed = ended.then((reason) => Promise.reject(new Error(reason)));
  const deadline = performance.now() + READY_LIMIT_MS;
  const answers = async () => (await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(1_000) })).ok;
  while (!(await Promise.race([answers().catch(() => false), failed]))) {
    if (performance.now() > deadline) throw new Error(`not ready after ${READY_LIMIT_MS / 1000} s`);
    await pause(25);
  }
}

/** A port on which no program listens at this moment. */
export async function freePort(): Promise<number> {
  const { port, close } = await listen(createServer(), 0, '127.0.0.1');
  await close();
  return port;
}
