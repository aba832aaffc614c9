import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../common/paths.ts';

// Each test file has its own state folder, for its commands and for the functions that it calls.
const home = mkdtempSync(join(tmpdir(), 'workbook-home-'));
process.env.PRACTATHON_HOME = home;
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Variables of a person's own accounts, which a test must not see. */
const OWN = /^(DD_|PROMETHEUS_|GRAFANA_|RAG_API_|OPENAI_|PINECONE_|DATABASE_URL|PORT$|FORCE_COLOR|CI$)/;

/**
 * A clean environment plus these variables. Prometheus is emulated, because a real one makes its first scrape after six
 * seconds, and the real tracer is off. Tests of the real ones set PROMETHEUS_BIN or DD_TRACE_ENABLED.
 */
export function environment(variables: Record<string, string> = {}): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !OWN.test(name));
  return {
    ...Object.fromEntries(clean),
    NO_COLOR: '1',
    PROMETHEUS_BIN: 'none',
    DD_TRACE_ENABLED: 'false',
    ...variables,
  };
}

/** Starts a workbook command as a separate process. */
export function start(
  args: string[],
  variables: Record<string, string> = {},
  program = inProject('scripts/run.mjs'),
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [program, ...args], {
    env: environment(variables),
  });
  child.stdin.end();
  return child;
}

/** Runs a workbook command to its end, without a terminal. */
export async function run(
  args: string[],
  variables: Record<string, string> = {},
  program?: string,
): Promise<Ended> {
  const child = start(args, variables, program);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
