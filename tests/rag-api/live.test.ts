import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LAB_KEYS } from '#lab/identity.ts';
import { Faults } from '#lab/stand-ins/faults.ts';
import { openAiStandIn } from '#lab/stand-ins/openai/openai.ts';
import { pineconeStandIn } from '#lab/stand-ins/pinecone/pinecone.ts';
import { ask, testLab } from '../support/lab.ts';

// `npm run lab -- --live`: the same RAG API calls the vendors' real addresses with the learner's keys. Here msw answers
// these calls, and no other call leaves this machine.

const keys: string[] = [];
const openai = openAiStandIn({ faults: new Faults() });
const pinecone = pineconeStandIn({ faults: new Faults(), indexName: 'help-centre' });
const server = setupServer(
  http.all('https://api.openai.com/*', ({ request }) => {
    keys.push(request.headers.get('authorization') ?? '');
  }),
  http.all(/^https:\/\/[^/]*pinecone\.io\//, ({ request }) => {
    keys.push(request.headers.get('api-key') ?? '');
  }),
  ...openai.handlers,
  ...pinecone.handlers,
);
beforeAll(() =>
  server.listen({
    onUnhandledRequest(request, print) {
      if (new URL(request.url).hostname !== '127.0.0.1') print.error();
    },
  }),
);
afterEach(() => {
  keys.length = 0;
  server.resetHandlers();
});
afterAll(() => server.close());

test('with both keys, both vendors are called at their own addresses', async () => {
  await using lab = await testLab({ live: { openaiKey: 'sk-mine', pineconeKey: 'pc-mine' } });
  const { status, body } = await ask(lab.ragApi, 'How do I invite a teammate?');
  expect([status, body.queryType]).toEqual([200, 'setup']);
  expect(new Set(keys)).toEqual(new Set(['Bearer sk-mine', 'pc-mine']));
});

test('with OpenAI’s key alone, the Pinecone stand-in searches the real embeddings', async () => {
  await using lab = await testLab({ live: { openaiKey: 'sk-mine' } });
  expect((await ask(lab.ragApi, 'How do I invite a teammate?')).status).toBe(200);
  expect(new Set(keys)).toEqual(new Set(['Bearer sk-mine']));
  expect(keys).not.toContain(LAB_KEYS.pinecone);
});

test('an index with another number of dimensions stops the start, with the next step', async () => {
  server.use(
    http.get('https://api.pinecone.io/indexes/:name', ({ params }) =>
      HttpResponse.json({
        name: String(params.name),
        metric: 'cosine',
        dimension: 1536,
        host: 'help-centre-lab.svc.aped-4627-b74a.pinecone.io',
        spec: { serverless: { cloud: 'aws', region: 'us-east-1' } },
        status: { ready: true, state: 'Ready' },
        vector_type: 'dense',
      }),
    ),
  );
  await expect(testLab({ live: { openaiKey: 'sk-mine', pineconeKey: 'pc-mine' } })).rejects.toThrow(
    /1536 dimensions/,
  );
});
