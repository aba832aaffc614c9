import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '#lab/lab.ts';
import { VENDORS } from '#lab/stand-ins/faults.ts';
import { feedbackRoutes } from '../../solutions/2-build/feedback.ts';
import { ask, testLab } from '../support/lab.ts';

// Random requests to every route get an answer that the real vendor gives too, and the lab keeps running.

let lab: Lab & AsyncDisposable;
beforeAll(async () => {
  lab = await testLab({ learner: { feedback: feedbackRoutes } });
});
afterAll(() => lab[Symbol.asyncDispose]());

const ROUTES: Record<(typeof VENDORS)[number], string[]> = {
  openai: [
    '/v1/embeddings',
    '/v1/chat/completions',
    '/v1/organization/costs',
    '/v1/organization/usage/completions',
  ],
  pinecone: ['/indexes', '/indexes/x', '/query', '/vectors/upsert', '/describe_index_stats'],
  datadog: ['/api/v1/validate', '/api/v1/query', '/api/v2/spans/events/search'],
  grafana: ['/api/health', '/api/datasources', '/api/datasources/uid/x/health', '/api/ds/query'],
  prometheus: ['/api/v1/query', '/api/v1/targets', '/-/ready'],
};

test.each(VENDORS)('the %s stand-in', { timeout: 30_000 }, async (vendor) => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...ROUTES[vendor], '/', '/nothing'),
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      fc.webQueryParameters(),
      fc.oneof(fc.json(), fc.string()),
      fc.constantFrom('Bearer sk-admin-x', 'Bearer lab-grafana-token', 'x'),
      async (route, method, query, body, key) => {
        const response = await fetch(`${lab.standIns[vendor]}${route}?${query}`, {
          method,
          headers: {
            authorization: key,
            'api-key': 'x',
            'dd-api-key': 'x',
            'content-type': 'application/json',
          },
          ...(method !== 'GET' && { body }),
        });
        await response.arrayBuffer();
        // 501: the lab does not emulate this route
        expect([200, 400, 401, 403, 404, 405, 422, 501], `${method} ${route}?${query} ${body}`).toContain(
          response.status,
        );
      },
    ),
    { seed: 5, numRuns: 80 },
  );
});

test('the feedback route', { timeout: 30_000 }, async () => {
  const { body: answer } = await ask(lab.ragApi, 'How do I invite a teammate?');
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.constant(answer.queryId as string), fc.string({ minLength: 1 })),
      fc.oneof(fc.json(), fc.string(), fc.constant('{"rating":"up"}')),
      async (id, body) => {
        const response = await fetch(`${lab.ragApi}/query/${encodeURIComponent(id)}/feedback`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body,
        });
        const answered = await response.json();
        expect([200, 201, 400, 404], `${id} ${body}`).toContain(response.status);
        if (response.status >= 400) expect(answered).toEqual({ error: expect.any(String) });
      },
    ),
    {
      seed: 6,
      numRuns: 100,
      examples: [
        ['__proto__', '{"__proto__":{"rating":"up"}}'],
        ['..', '{"rating":"down"}'],
      ],
    },
  );
  expect((await ask(lab.ragApi, 'How do I invite a teammate?')).status).toBe(200);
});
