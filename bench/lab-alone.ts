import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab } from '../lab/lab.ts';
import { type RagMetrics, ragMetrics } from '../lab/rag-api/metrics.ts';
import { fileUrl } from '../lab/rag-api/store.ts';

// A lab without a file .practathon/lab.json, so that several can run at the same time. Prints its address.

const folder = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
const lab = await startLab({
  databaseUrl: fileUrl(join(folder, 'bench.db')),
  telemetry: 'auto',
  ...(process.env.BENCH_COUNTERS === 'none' && { metrics: countingNothing() }),
});
console.log(lab.ragApi);

/** Metrics that count no queries. The process metrics stay, because the benchmark reads the CPU time from them. */
function countingNothing(): RagMetrics {
  const nothing = () => {};
  return {
    registry: ragMetrics().registry,
    queryTook: nothing,
    probeAsked: nothing,
    cacheLookup: nothing,
    queryFailed: nothing,
    vendorCost: nothing,
    tokens: nothing,
    readUnits: nothing,
  };
}

process.once('SIGTERM', async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
