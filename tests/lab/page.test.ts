import { request } from 'node:http';
import { expect, test } from 'vitest';
import { PROBE_HEADERS } from '#lab/identity.ts';
import { linesOf, movedLines, technicalOf } from '#lab/page/metrics-text.ts';
import type { PageState } from '#lab/page/state.ts';
import { listenTo } from '../support/events.ts';
import { ask, eventually, metric, send, testLab } from '../support/lab.ts';
import { solved } from '../support/solved.ts';

// The server side of the lab's page: what it sends, to whom, and that its numbers are those of the lab.

const QUESTION = 'How do I invite a teammate?';
const vote = (origin: string, queryId: string, rating: string) =>
  send('PUT', `${origin}/query/${queryId}/feedback`, { rating });

/** The state that a page has by now. */
async function stateOf(ragApi: string): Promise<PageState> {
  await using events = await listenTo(`${ragApi}/page/events`);
  return await events.until((message) => message.learner);
}

test('the page loads only its own files, runs no inline script, and refuses other sites', async () => {
  await using lab = await testLab();
  const page = await fetch(`${lab.ragApi}/`);
  expect(page.headers.get('content-type')).toContain('text/html');
  const policy = page.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain('unsafe');
  const html = await page.text();
  expect(html).not.toMatch(/<script(?![^>]* src=)| style=| on\w+=|https?:/);
  for (const [, path] of html.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g))
    expect((await fetch(lab.ragApi + path)).status, path).toBe(200);

  const refused = (method: string, path: string, headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      request(lab.ragApi + path, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  for (const path of ['/', '/page/events', '/page/page.js']) {
    expect(await refused('GET', path, { host: 'evil.example' }), path).toBe(403);
    expect(await refused('GET', path, { origin: 'http://evil.example' }), path).toBe(403);
  }
  expect(await refused('POST', '/page/crowd', { origin: 'http://evil.example' })).toBe(403);
  expect((await stateOf(lab.ragApi)).crowd.on).toBe(false);
});

test('from an empty lab: ask, vote, change; page, /metrics, /live and Prometheus agree', async () => {
  await using lab = await testLab({ learner: solved() });
  const { ragApi } = lab;
  await using page = await listenTo(`${ragApi}/page/events`);
  const { body: answer } = await ask(ragApi, QUESTION);
  const asked = await page.until(({ moved }) => moved?.by === 'question');
  expect(asked.moved.lines).toContainEqual({
    series: 'rag_query_duration_seconds_count',
    before: 5,
    after: 6,
  });
  expect(asked.numbers).toMatchObject({ up: 0, down: 0, queries: 1, costPerQueryUsd: answer.costUsd });

  const [up, down] = ['up', 'down'].map((rating) => `rag_satisfaction_score_total{rating="${rating}"}`);
  expect((await vote(ragApi, answer.queryId, 'up')).status).toBe(201);
  const first = await page.until(({ moved }) => moved?.by === 'vote');
  expect(first.moved).toEqual({ by: 'vote', whose: 'own', lines: [{ series: up, before: 0, after: 1 }] });
  await page.until(({ prometheus }) => prometheus?.score === 5);

  expect((await vote(ragApi, answer.queryId, 'down')).status).toBe(200);
  await page.until(({ moved }) => moved?.lines[0]?.series === down);
  const now = await eventually(async () => {
    const state = await stateOf(ragApi);
    expect(state.prometheus).toMatchObject({ who: 'stand-in', score: 3 }); // two steps of the counter: up, then down
    return state;
  });
  expect(now.numbers).toEqual({ up: 0, down: 1, queries: 1, costPerQueryUsd: answer.costUsd });
  expect(now.counter).toEqual([
    { series: up, after: 1 },
    { series: down, after: 1 },
  ]);
  for (const { series, after } of now.counter) expect(await metric(ragApi, series)).toBe(after);
  await using live = await listenTo(`${ragApi}/live`);
  expect(await live.until(() => true)).toEqual(now.numbers);
  const query = await fetch(
    `${lab.standIns.prometheus}/api/v1/query?query=${encodeURIComponent(now.prometheus.promql)}`,
  );
  const { data } = (await query.json()) as { data: { result: { value: unknown[] }[] } };
  expect(data.result[0]!.value[1]).toBe('3');
});

test('a probe moves nothing on the page; a refused vote does not either', async () => {
  await using lab = await testLab({ learner: solved() });
  await using page = await listenTo(`${lab.ragApi}/page/events`);
  await fetch(`${lab.ragApi}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...PROBE_HEADERS },
    body: JSON.stringify({ question: QUESTION }),
  });
  await vote(lab.ragApi, 'unknown', 'up');
  await ask(lab.ragApi, QUESTION);
  await page.until(({ numbers }) => numbers?.queries === 1);
  expect(page.all.filter(({ moved }) => moved)).toEqual([
    expect.objectContaining({ moved: expect.objectContaining({ by: 'question' }) }),
  ]);
});

test('the crowd asks and votes until it is stopped, and is counted by itself too', async () => {
  await using lab = await testLab({ learner: solved() });
  await using page = await listenTo(`${lab.ragApi}/page/events`);
  const { body: answer } = await ask(lab.ragApi, QUESTION);
  await vote(lab.ragApi, answer.queryId, 'down');
  expect((await send('POST', `${lab.ragApi}/page/crowd`, { on: 'yes' })).status).toBe(400);
  expect((await send('POST', `${lab.ragApi}/page/crowd`, { on: true })).body).toEqual({ on: true });
  await page.until(({ crowd }) => crowd?.on);
  const { numbers } = await page.until((state) => {
    const { up, down } = state.numbers?.crowd ?? { up: 0, down: 0 };
    return up + down >= 2;
  }, 15_000);
  expect(numbers.up + numbers.down - numbers.crowd.up - numbers.crowd.down).toBe(1);
  expect(numbers.queries - numbers.crowd.queries).toBe(1);
  await page.until(({ moved }) => moved?.whose === 'crowd' && moved.by === 'vote');
  expect((await send('POST', `${lab.ragApi}/page/crowd`, { on: false })).body).toEqual({ on: false });
  await page.until(({ crowd }) => crowd?.on === false);
});

test('the crowd stays away from a live lab, whose Datadog or OpenAI it would reach', async () => {
  await using lab = await testLab({ telemetry: 'own-agent' });
  const { status, body } = await send('POST', `${lab.ragApi}/page/crowd`, { on: true });
  expect([status, body.error]).toEqual([409, expect.stringContaining('your own Datadog')]);
});

test('the page says why Prometheus gives no value', async () => {
  await using lab = await testLab({ learner: solved() });
  lab.faults.set('prometheus', 'down');
  await using page = await listenTo(`${lab.ragApi}/page/events`);
  const { prometheus } = await page.until((state) => state.prometheus?.error);
  expect(prometheus).toMatchObject({ score: null, error: 'it can’t be reached' });
});

test('P95, cache hits and cost come from the lines of /metrics, and process metrics count as no move', () => {
  const text = (value: number) => `# HELP x y
rag_query_duration_seconds_bucket{le="0.1"} 90
rag_query_duration_seconds_bucket{le="0.25"} 100
rag_query_duration_seconds_bucket{le="+Inf"} 100
rag_query_duration_seconds_count 100
rag_cache_lookups_total{result="hit"} 3
rag_cache_lookups_total{result="miss"} 1
rag_vendor_cost_usd_total{vendor="pinecone"} 0.5
process_cpu_seconds_total ${value}
rag_satisfaction_score_total{rating="up"} ${value}
`;
  expect(technicalOf(linesOf(text(1)))).toEqual({
    p95Seconds: expect.closeTo(0.175, 10),
    cacheHits: 0.75,
    pineconeUsd: 0.5,
  });
  expect(technicalOf(linesOf(''))).toEqual({ p95Seconds: null, cacheHits: null, pineconeUsd: null });
  expect(movedLines(linesOf(text(1)), linesOf(text(2)))).toEqual([
    { series: 'rag_satisfaction_score_total{rating="up"}', before: 1, after: 2 },
  ]);
});
