import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findPrometheus } from '#lab/prometheus/prometheus.ts';
import { LOADS_TYPESCRIPT } from '../../common/child-process.ts';
import { inProject } from '../../common/paths.ts';

/** Path of a real Prometheus. Without one, its tests are skipped. */
export const PROMETHEUS = findPrometheus();
/** For the titles of tests that need it. */
export const WHY_SKIPPED = PROMETHEUS ? '' : ' (skipped: no prometheus on the PATH)';

/** Value of an instant query; undefined without a series. */
export async function promql(url: string, query: string): Promise<number | undefined> {
  const body = (await ask(url, 'query', { query })) as { result: { value: [number, string] }[] };
  return body.result[0] && Number(body.result[0].value[1]);
}

/** `data` of a route of Prometheus's API. */
export async function ask(url: string, route: string, form: Record<string, string>): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/${route}`, { method: 'POST', body: new URLSearchParams(form) });
  const body = (await response.json()) as { data?: unknown; error?: string };
  if (!response.ok) throw new Error(body.error);
  return body.data;
}

/** A RAG API in a separate process, with Exercises 2 and 3 solved. */
export interface ApiProcess extends Disposable {
  url: string;
  pid: number;
}

/** Starts tests/support/rag-api-process.ts. */
export async function startApi(): Promise<ApiProcess> {
  const child = spawn(
    process.execPath,
    [...LOADS_TYPESCRIPT, inProject('tests/support/rag-api-process.ts')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  for await (const url of createInterface({ input: child.stdout }))
    return { url, pid: child.pid!, [Symbol.dispose]: () => void child.kill('SIGKILL') };
  const [code] = (await once(child, 'close')) as [number];
  throw new Error(`the RAG API ended with ${code}`);
}
