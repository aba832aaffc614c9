import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SetupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type CheckContext, type Checkpoint, type Finding, Problem } from '../../checkpoints/checkpoint.ts';
import type { Settings } from '../../checkpoints/settings/settings.ts';
import { redacted } from '../../common/secrets.ts';

/** Values that no person may ever read in an output. */
export const SECRETS = {
  apiKey: 'dd0123456789abcdef0123456789abcd',
  appKey: 'ddapp_SECRETsecretSECRETsecret',
  grafanaToken: 'glsa_SECRETsecretSECRETsecret_00000000',
  adminKey: 'sk-admin-SECRETsecretSECRETsecret',
  pineconeKey: 'pcsk_SECRET_secretSECRETsecret',
  password: 'hunter2-in-the-url',
};

/** A learner's own accounts: the vendors' real origins, answered by msw. */
export function liveSettings(): Settings {
  return {
    datadog: {
      apiUrl: 'https://api.datadoghq.com',
      appUrl: 'https://app.datadoghq.com',
      site: 'datadoghq.com',
      apiKey: SECRETS.apiKey,
      appKey: SECRETS.appKey,
      service: 'rag-api',
      env: 'dev',
    },
    prometheus: { url: `http://scraper:${SECRETS.password}@prometheus.example:9090` },
    grafana: { url: 'http://grafana.example:3000/', token: SECRETS.grafanaToken },
    ragApi: { url: 'http://rag.example:8000' },
    openai: { apiUrl: 'https://api.openai.com', adminKey: SECRETS.adminKey },
    pinecone: { apiUrl: 'https://api.pinecone.io', apiKey: SECRETS.pineconeKey },
  };
}

export interface TestContext extends CheckContext {
  said: string[];
  extended: number[];
}

export function contextOf(settings: Settings = liveSettings(), timeoutMs = 2000): TestContext {
  const said: string[] = [];
  const extended: number[] = [];
  return {
    settings,
    signal: new AbortController().signal,
    timeoutMs,
    sandbox: false,
    said,
    extended,
    progress: (text) => said.push(text),
    extend: (ms) => extended.push(ms),
  };
}

/** Runs a check as the runner does. Every finding must hide the secrets and, unless it is ready, name a next step. */
export async function findingOf(checkpoint: Checkpoint, context = contextOf()): Promise<Finding> {
  const finding = await checkpoint.check(context).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    const { status, message, fix, details } = error;
    return { status, found: message, fix, details };
  });
  expectNoSecret([finding, context.said]);
  // advice such as "a key that begins with sk-admin-" must not be redacted
  for (const text of [finding.found, ...finding.fix]) expect(redacted(text, [])).toBe(text);
  if (finding.status === 'ready') expect(finding.fix).toEqual([]);
  else expect(finding.fix.join(' ')).toMatch(/\S/);
  expect(finding.found).not.toMatch(/(?<!received )undefined|\$NaN|\[object/);
  return finding;
}

export function expectNoSecret(shown: unknown): void {
  const text = JSON.stringify(shown);
  for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
}

/** Starts msw for a test file. A request without a handler fails the test; msw lets loopback through. */
export function listening(server: SetupServer): void {
  beforeAll(() =>
    server.listen({
      onUnhandledRequest(request, print) {
        if (new URL(request.url).hostname !== '127.0.0.1') print.error();
      },
    }),
  );
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
}

/** A web page, as proxies, login forms and Express send one. */
export const PAGE = '<!DOCTYPE html>\n<html><body><pre>Cannot PUT /query</pre></body></html>';

/** An address on loopback where nothing listens. */
export async function unused(): Promise<string> {
  const real = createServer();
  await new Promise<void>((resolve) => real.listen(0, '127.0.0.1', resolve));
  const { port } = real.address() as AddressInfo;
  await new Promise((resolve) => real.close(resolve));
  return `http://127.0.0.1:${port}`;
}
