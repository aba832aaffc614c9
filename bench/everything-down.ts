import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { CHECKPOINTS } from '../checkpoints/index.ts';
import { liveSettings } from '../checkpoints/settings/from-env.ts';
import { readEnv } from '../common/env.ts';
import { sinceStart } from '../workbook/checkpoint/command.ts';
import { runCheckpoints, TIMEOUT_MS } from '../workbook/checkpoint/run.ts';

// Runs the four checkpoints with live settings. Half of the systems refuse a connection; the others accept it and never
// answer. All addresses are on this machine, so that a benchmark sends nothing out.
const silent = createServer(() => {}).listen(0, '127.0.0.1');
await once(silent, 'listening');
const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
const refusing = 'http://127.0.0.1:1';

const settings = liveSettings(readEnv({}));
Object.assign(settings.datadog, { apiUrl: silentUrl, apiKey: 'a-key', appKey: 'an-app-key' });
Object.assign(settings.openai, { apiUrl: silentUrl, adminKey: 'an-admin-key' });
Object.assign(settings.pinecone, { apiUrl: refusing, apiKey: 'a-pinecone-key' });
settings.prometheus.url = refusing;
settings.grafana = { url: refusing, token: 'a-token' };
settings.ragApi.url = silentUrl;

const timeoutMs = sinceStart(TIMEOUT_MS);
const results = await runCheckpoints(
  CHECKPOINTS.map((checkpoint) => ({ checkpoint, settings, evidence: 'live', timeoutMs })),
  { signal: new AbortController().signal },
);
process.exit(results.every((r) => r.status === 'failed' || r.status === 'error') ? 0 : 1);
