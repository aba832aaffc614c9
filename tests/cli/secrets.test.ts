import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileUrl } from '#lab/rag-api/store.ts';
import { inProject } from '../../common/paths.ts';
import { clipped, redactor } from '../../common/redact-output.ts';
import { startHost } from '../../workbook/sandbox/learner/process.ts';
import { run } from '../support/command.ts';
import { temporaryFolder } from '../support/lab.ts';

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

test('a secret that a clipped text would cut in two is removed whole', () => {
  const redact = redactor({ DATABASE_URL: 'libsql://db.example?authToken=canary-token-0123456789' });
  for (let before = 70; before < 110; before += 1) {
    const text = clipped(`${'x'.repeat(before)} canary-token-0123456789 and more`, 100, redact);
    expect(text).not.toMatch(/canary/);
    expect(text.length).toBeLessThanOrEqual(100);
  }
});

test.skipIf(process.platform === 'win32')(
  'no process shows the address of the database in its arguments',
  async () => {
    using folder = temporaryFolder();
    const file = (name: string) => ({ name, path: inProject(name) });
    const host = startHost(
      {
        databaseUrl: fileUrl(join(folder.path, 'canary-database.db')),
        routes: file('solutions/2-build/feedback.ts'),
        counter: file('solutions/3-apply/satisfaction.ts'),
      },
      () => {},
    );
    await host.origin;
    const processes = execFileSync('ps', ['-Ao', 'args='], { encoding: 'utf8', maxBuffer: 1e8 });
    host.kill();
    await host.over;
    expect(processes).toContain('learner/host.ts');
    expect(processes).not.toContain('canary-database');
  },
);
