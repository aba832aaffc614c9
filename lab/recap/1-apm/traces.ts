import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileUrl } from '../../rag-api/store.ts';
import { Faults } from '../../stand-ins/faults.ts';
import { Closers } from '../../start/closers.ts';
import { startRagApi } from '../../start/rag-api.ts';
import { vendorStandIns } from '../../start/vendors.ts';
import { loadTracer } from '../../telemetry/dd-trace.ts';
import { loadTelemetry, openTelemetry } from '../../telemetry/open.ts';
import type { SpanRecord } from '../../telemetry/records.ts';

const SERVICE = 'recap';

/** The spans of a load on the lab's RAG API. */
export interface TracedLoad {
  questions: number;
  spans: readonly SpanRecord[];
  /** Whether dd-trace made the spans; otherwise the lab's own recorder did. */
  byDatadog: boolean;
}

/** Starts the RAG API under the tracer, asks it questions, and resolves to the spans. Only for a process of its own. */
export async function traceLoad(questions: number): Promise<TracedLoad> {
  process.env.DD_TRACE_SAMPLE_RATE ??= '0.05';
  const folder = mkdtempSync(join(tmpdir(), 'recap-apm-'));
  const closers = new Closers();
  closers.add(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  try {
    const real = await loadTelemetry(SERVICE, 'auto');
    if (real) (await loadTracer(false))?.use('openai', {}); // the lab's own tracing leaves it out
    const telemetry = await openTelemetry(SERVICE, 'auto');
    closers.add(telemetry.close);
    const options = { databaseUrl: fileUrl(join(folder, 'rag-api.db')) };
    const vendors = vendorStandIns(options, new Faults());
    const { url } = await startRagApi(options, { vendors, telemetry, closers });
    for (let i = 0; i < questions; i += 1) await ask(url, `How do I invite teammate number ${i}?`);
    const entries = () =>
      telemetry.source.spans().filter(({ name }) => name === 'express.request').length >= questions;
    const deadline = performance.now() + 5_000;
    while (!entries() && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    return { questions, spans: telemetry.source.spans(), byDatadog: real !== undefined };
  } finally {
    await closers.close();
  }
}

async function ask(url: string, question: string): Promise<void> {
  const response = await fetch(`${url}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question }),
  });
  if (!response.ok) throw new Error(`the RAG API answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}
