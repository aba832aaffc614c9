import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab } from '../lab/lab.ts';
import { fileUrl } from '../lab/rag-api/store.ts';

// A lab that isn't written into .practathon/lab.json, so that several can run beside each other.

const folder = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
const lab = await startLab({ databaseUrl: fileUrl(join(folder, 'bench.db')), telemetry: 'auto' });
console.log(lab.ragApi);
process.once('SIGTERM', async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
