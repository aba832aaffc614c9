import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, type LabOptions, startLab } from '#lab/lab.ts';
import { fileUrl } from '#lab/rag-api/store.ts';

/** A folder that disposing removes. */
export function temporaryFolder(): { path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'workbook-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A lab for one test, with its own ports, registry and database. */
export async function testLab(options: Partial<LabOptions> = {}): Promise<Lab & AsyncDisposable> {
  const folder = temporaryFolder();
  const lab = await startLab({ databaseUrl: fileUrl(join(folder.path, 'test.db')), ...options });
  return {
    ...lab,
    async [Symbol.asyncDispose]() {
      await lab.close();
      folder[Symbol.dispose]();
    },
  };
}

/** The answer of a JSON route. */
export interface Answered {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes of body
  body: any;
}

/** Sends a request and reads the JSON answer. A string body is sent unchanged. */
export async function send(method: string, url: string, body?: unknown): Promise<Answered> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
}

/** Asks the RAG API a question. */
export function ask(ragApi: string, question: string, more: object = {}): Promise<Answered> {
  return send('POST', `${ragApi}/query`, { question, ...more });
}

/** Value of one series on `/metrics`, such as `rag_query_errors_total{stage="model"}`; undefined when there is none. */
export async function metric(ragApi: string, series: string): Promise<number | undefined> {
  const text = await (await fetch(`${ragApi}/metrics`)).text();
  const line = text.split('\n').find((l) => l.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

/** Repeats a check until it doesn't throw. Rejects with its last error. */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 5_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
