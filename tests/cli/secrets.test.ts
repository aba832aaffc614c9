import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../support/command.ts';

// Recognisable keys, and a system that repeats everything it gets in its answer.
const KEYS = {
  DD_API_KEY: 'canary-dd-api-0123456789',
  DD_APP_KEY: 'canary-dd-app-0123456789',
  GRAFANA_TOKEN: 'canary-grafana-0123456789',
  OPENAI_ADMIN_KEY: 'sk-admin-canary-0123456789',
  OPENAI_API_KEY: 'sk-canary-0123456789',
  PINECONE_API_KEY: 'pcsk_canary_0123456789',
};

let echo: string;
let answers401 = true;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    response.writeHead(answers401 && !request.url?.includes('/api/health') ? 401 : 200, {
      'content-type': 'application/json',
    });
    const seen = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
    response.end(JSON.stringify({ error: seen, message: seen, database: 'ok', version: '12' }));
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  echo = `http://canary-user:canary-password@127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  [['--json'], true],
  [[], true],
  [['--json'], false],
  [[], false],
])('no key appears in any output of checkpoint %j (the system says 401: %j)', async (flags, refuses) => {
  answers401 = refuses;
  const { stdout, stderr, code } = await run(['checkpoint', '2', '3', ...flags], {
    ...KEYS,
    PROMETHEUS_URL: echo,
    GRAFANA_URL: echo,
    RAG_API_URL: echo,
  });
  const output = stdout + stderr;
  expect(code).toBe(2);
  if (refuses) expect(output).toContain('401');
  expect(output).not.toMatch(/canary/);
  expect(output).not.toContain(Buffer.from('canary-user:canary-password').toString('base64'));
});
