import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab } from '../lab/lab.ts';
import { type RagMetrics, ragMetrics } from '../lab/rag-api/metrics.ts';
import { fileUrl } from '../lab/rag-api/store.ts';

// A lab that isn't written into .practathon/lab.json, so that several can run beside each other.

const folder = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
const lab = await startLab({
  databaseUrl: fileUrl(join(folder, 'bench.db')),
  telemetry: 'auto',
  ...(process.env.BENCH_COUNTERS === 'none' && { metrics: countingNothing() }),
});
console.log(lab.ragApi);

/** The process's own metrics are still there, by which its CPU time is read. */
function countingNothing(): RagMetrics {
  const nothing = () => {};
  return {
    registry: ragMetrics().registry,
    queryTook: nothing,
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
