import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '#lab/lab.ts';
import { modelCostUsd } from '#lab/rag-api/prices.ts';
import { QUERY_TYPES } from '#lab/rag-api/types.ts';
import { ask, metric, send, testLab } from '../support/lab.ts';

interface Body {
  usage: Record<string, number>;
  costUsd: number;
}

let lab: Lab & AsyncDisposable;
beforeAll(async () => {
  lab = await testLab({ vendorTimeoutMs: 300 });
});
afterAll(() => lab[Symbol.asyncDispose]());

describe('POST /query', () => {
  test('answers with all fields of the contract', async () => {
    const { status, body } = await ask(lab.ragApi, 'How do I invite a teammate?', {
      tier: 'paid',
      userId: 'u1',
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      queryId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      answer: expect.any(String),
      sources: expect.any(Array),
      queryType: 'setup',
      usage: {
        promptTokens: expect.any(Number),
        completionTokens: expect.any(Number),
        embeddingTokens: expect.any(Number),
        readUnits: 0.25,
      },
      costUsd: expect.any(Number),
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(body.sources[0]).toEqual({
      id: expect.stringMatching(/^setup-\d+$/),
      title: expect.any(String),
      score: expect.any(Number),
    });
    expect(body.answer).toContain(`[${body.sources[0].id}]`);
  });

  test('says so when the help centre does not cover the question', async () => {
    const { body } = await ask(lab.ragApi, 'What will the weather be in Lisbon tomorrow?');
    expect(body).toMatchObject({
      answer: 'The help centre does not cover this.',
      sources: [],
      queryType: 'other',
    });
    expect(body.usage.promptTokens).toBe(0);
  });

  test('has no source and no query type when the model finds no answer in the passages', async () => {
    const { body } = await ask(lab.ragApi, 'How do I create a pizza?');
    expect(body).toMatchObject({
      answer: 'The help centre does not cover this.',
      sources: [],
      queryType: 'other',
    });
    expect(body.usage.promptTokens).toBeGreaterThan(0);
  });

  test('costs what its tokens and read units cost at list price', async () => {
    const { body } = await ask(
      lab.ragApi,
      `What is a milestone, and how does it differ from a task? ${Math.random()}`,
    );
    const { promptTokens, completionTokens, embeddingTokens, readUnits } = body.usage;
    const expected =
      modelCostUsd('gpt-4o-mini', promptTokens, completionTokens)! +
      modelCostUsd('text-embedding-3-small', embeddingTokens)! +
      (readUnits * 16) / 1e6;
    expect(body.costUsd).toBeCloseTo(expected, 12);
    expect(promptTokens).toBeGreaterThan(100);
  });

  test('embeds a repeated question once', async () => {
    const question = `How do I export a board? ${Math.random()}`;
    const hitsBefore = await metric(lab.ragApi, 'rag_cache_lookups_total{result="hit"}');
    expect((await ask(lab.ragApi, question)).body.usage.embeddingTokens).toBeGreaterThan(0);
    expect((await ask(lab.ragApi, `  ${question.toUpperCase()} `)).body.usage.embeddingTokens).toBe(0);
    expect(await metric(lab.ragApi, 'rag_cache_lookups_total{result="hit"}')).toBe(hitsBefore! + 1);
  });

  test('refuses anything but a question of 1 to 2000 characters, with a reason', async () => {
    const bad = [
      {},
      { question: '' },
      { question: '   ' },
      { question: 7 },
      { question: 'x'.repeat(2001) },
      [],
    ];
    for (const body of [
      ...bad,
      { question: 'ok', tier: 'gold' },
      { question: 'ok', userId: 5 },
      'null',
      '{"q',
      '7',
    ]) {
      const answered = await send('POST', `${lab.ragApi}/query`, body);
      expect(answered.status, JSON.stringify(body).slice(0, 60)).toBe(400);
      expect(answered.body).toEqual({ error: expect.any(String) });
    }
    expect((await send('POST', `${lab.ragApi}/query`, { question: 'x'.repeat(20_000) })).body.error).toMatch(
      /16kb/,
    );
    expect((await send('POST', `${lab.ragApi}/query`)).status).toBe(400);
  });

  test('says what is wrong with a body, with an example where that helps', async () => {
    const example = 'Send JSON such as {"question": "How do I invite a teammate?"}.';
    const cases: [unknown, string][] = [
      [{ question: 'ok', userId: 5 }, 'userId: must be a text of 1 to 200 characters, or be left out.'],
      [{ question: 'ok', userId: '' }, 'userId: must be a text of 1 to 200 characters, or be left out.'],
      [{ question: 'ok', tier: 'gold' }, 'tier: must be one of free, paid, or be left out.'],
      [{ question: 7 }, `question: must be a text. ${example}`],
      [{}, `question: is missing. ${example}`],
      ['null', `body: must be a JSON object. ${example}`],
      ['7', `body: must be a JSON object. ${example}`],
      ['{"q', 'The body is not valid JSON.'],
    ];
    for (const [body, error] of cases)
      expect((await send('POST', `${lab.ragApi}/query`, body)).body, JSON.stringify(body)).toEqual({ error });
  });

  test('asks for the content type when it is not the one of JSON', async () => {
    const response = await fetch(`${lab.ragApi}/query`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"question":"ok"}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: expect.stringContaining('content-type: application/json'),
    });
  });

  test('answers random bodies with documented statuses only', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.json(), fc.string()),
        fc.constantFrom('POST', 'PUT'),
        async (body, method) => {
          for (const path of ['/query', '/query/x/feedback', '/query/%00/feedback']) {
            const { status } = await send(method, `${lab.ragApi}${path}`, body || '{');
            expect([200, 400, 404]).toContain(status);
          }
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });
});

describe('a vendor that fails', () => {
  const cases = [
    ['openai', 'down', 'embed', 'OpenAI could not be reached'],
    ['openai', 'slow', 'embed', 'OpenAI did not answer in time'],
    ['openai', 'unauthorized', 'embed', 'OpenAI refused the key (HTTP 401)'],
    ['openai', 'rate-limited', 'embed', 'OpenAI limits the rate (HTTP 429, retry in 20 s)'],
    ['openai', 'malformed', 'embed', 'OpenAI answered malformed JSON'],
    ['openai', 'empty', 'embed', 'OpenAI gave an unusable answer: 0 embeddings for 1 texts'],
    ['pinecone', 'down', 'search', 'Pinecone could not be reached'],
    ['pinecone', 'slow', 'search', 'Pinecone did not answer in time'],
    ['pinecone', 'unauthorized', 'search', 'Pinecone refused the key (HTTP 401)'],
    ['pinecone', 'rate-limited', 'search', 'Pinecone limits the rate (HTTP 429, retry in 15 s)'],
    ['pinecone', 'malformed', 'search', 'Pinecone answered malformed JSON'],
  ] as const;

  test.each(cases)('%s=%s is a 502 at stage %s that is counted', async (vendor, kind, stage, error) => {
    const series = `rag_query_errors_total{stage="${stage}"}`;
    const before = await metric(lab.ragApi, series);
    lab.faults.set(vendor, kind);
    const failed = await ask(lab.ragApi, `Why? ${Math.random()}`);
    lab.faults.set(vendor);
    expect(failed.status).toBe(502);
    expect(failed.body).toEqual({ error, vendor, stage });
    const seconds = kind === 'rate-limited' ? (vendor === 'openai' ? '20' : '15') : null;
    expect(failed.headers.get('retry-after')).toBe(seconds);
    expect(await metric(lab.ragApi, series)).toBe(before! + 1);
    expect((await ask(lab.ragApi, 'How do I invite a teammate?')).status).toBe(200);
  });

  test('with an empty index no question is covered', async () => {
    lab.faults.set('pinecone', 'empty');
    const { status, body } = await ask(lab.ragApi, 'How do I invite a teammate?');
    lab.faults.set('pinecone');
    expect(status).toBe(200);
    expect(body.sources).toEqual([]);
  });
});

describe('GET /metrics and /healthz', () => {
  test('every series with known labels is there before the first question', async () => {
    await using fresh = await testLab();
    for (const series of [
      'rag_query_duration_seconds_count',
      'rag_cache_lookups_total{result="hit"}',
      'rag_query_errors_total{stage="model"}',
      'rag_vendor_cost_usd_total{vendor="openai"}',
      'rag_read_units_total',
      'process_cpu_seconds_total',
    ])
      expect(await metric(fresh.ragApi, series), series).toBeGreaterThanOrEqual(0);
  });

  test('answers in OpenMetrics on request, and in plain text after that', async () => {
    const get = async (accept: string) => {
      const response = await fetch(`${lab.ragApi}/metrics`, { headers: { accept } });
      return { type: response.headers.get('content-type'), text: await response.text() };
    };
    const open = await get('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
    expect(open.type).toMatch(/^application\/openmetrics-text/);
    expect(open.text).toMatch(/\nrag_cache_lookups_total\{result="hit"\} \d+\n/);
    expect(open.text.trimEnd()).toMatch(/# EOF$/);
    const plain = await get('*/*');
    expect(plain.type).toMatch(/^text\/plain/);
    expect(plain.text).toMatch(/\nrag_cache_lookups_total\{result="hit"\} \d+\n/);
  });

  test('healthz says ok', async () => {
    expect((await send('GET', `${lab.ragApi}/healthz`)).body).toMatchObject({ status: 'ok' });
  });

  test('an unknown route is a 404 in JSON', async () => {
    expect(await send('GET', `${lab.ragApi}/nothing`)).toMatchObject({
      status: 404,
      body: { error: 'There is no GET /nothing here.' },
    });
  });
});

test('200 questions at once from 20 clients: all get an answer, and the metrics count each', async () => {
  await using fresh = await testLab();
  const read = async () => ({
    count: await metric(fresh.ragApi, 'rag_query_duration_seconds_count'),
    hits: await metric(fresh.ragApi, 'rag_cache_lookups_total{result="hit"}'),
    misses: await metric(fresh.ragApi, 'rag_cache_lookups_total{result="miss"}'),
    openai: await metric(fresh.ragApi, 'rag_vendor_cost_usd_total{vendor="openai"}'),
    pinecone: await metric(fresh.ragApi, 'rag_vendor_cost_usd_total{vendor="pinecone"}'),
    prompt: await metric(fresh.ragApi, 'rag_tokens_total{model="gpt-4o-mini",kind="prompt"}'),
    completion: await metric(fresh.ragApi, 'rag_tokens_total{model="gpt-4o-mini",kind="completion"}'),
    embedding: await metric(
      fresh.ragApi,
      'rag_tokens_total{model="text-embedding-3-small",kind="embedding"}',
    ),
    readUnits: await metric(fresh.ragApi, 'rag_read_units_total'),
  });
  const before = await read();
  const clients = Array.from({ length: 20 }, async (_, client) => {
    const answers = [];
    for (let i = 0; i < 10; i += 1)
      answers.push(await ask(fresh.ragApi, `How do I set up board ${(client * 10 + i) % 150}?`));
    return answers;
  });
  const answers = (await Promise.all(clients)).flat();
  expect(answers.map((a) => a.status)).toEqual(Array(200).fill(200));
  expect(new Set(answers.map((a) => a.body.queryId)).size).toBe(200);
  for (const { body } of answers) expect(QUERY_TYPES).toContain(body.queryType);
  const sum = (pick: (body: Body) => number) => answers.reduce((total, a) => total + pick(a.body), 0);
  const usage = (name: string) => sum((body) => body.usage[name]!);
  const after = await read();
  expect(after.count! - before.count!).toBe(200);
  expect(after.hits! + after.misses! - before.hits! - before.misses!).toBe(200);
  expect(after.prompt! - before.prompt!).toBe(usage('promptTokens'));
  expect(after.completion! - before.completion!).toBe(usage('completionTokens'));
  expect(after.embedding! - before.embedding!).toBe(usage('embeddingTokens'));
  expect(after.readUnits! - before.readUnits!).toBe(usage('readUnits'));
  expect(after.openai! + after.pinecone! - before.openai! - before.pinecone!).toBeCloseTo(
    sum((body) => body.costUsd),
    10,
  );
});

test('a model without a price: the answer comes, its cost is unknown, and the metrics count that', async () => {
  const said: string[] = [];
  await using odd = await testLab({ chatModel: 'gpt-99', log: (line) => said.push(line) });
  const before = await metric(odd.ragApi, 'rag_query_errors_total{stage="price"}');
  const { status, body } = await ask(odd.ragApi, 'How do I invite a teammate?');
  expect(status).toBe(200);
  expect(body.costUsd).toBeNull();
  expect(await metric(odd.ragApi, 'rag_query_errors_total{stage="price"}')).toBe(before! + 1);
  expect(await metric(odd.ragApi, 'rag_vendor_cost_usd_total{vendor="openai"}')).toBeGreaterThanOrEqual(0);
  expect(said.join('\n')).toContain('gpt-99');
});
