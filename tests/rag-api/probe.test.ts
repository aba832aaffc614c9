import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROBE_HEADERS } from '#lab/identity.ts';
import type { Lab } from '#lab/lab.ts';
import { freePort } from '#lab/prometheus/prometheus.ts';
import { fileUrl, openStore } from '#lab/rag-api/store.ts';
import { inProject } from '../../common/paths.ts';
import { startHost } from '../../workbook/sandbox/learner/process.ts';
import { listenTo } from '../support/events.ts';
import { ask, metric, send, temporaryFolder, testLab } from '../support/lab.ts';
import { solved } from '../support/solved.ts';

// A probe is a question that no person asks: a checkpoint's, or the lab's own at its start. Nothing that counts people moves.

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const votes = async (origin: string) =>
  (await (await fetch(`${origin}/metrics`)).text()).split('\n').filter((l) => /^rag_satisf/.test(l));
const put = (origin: string, queryId: string, rating: string) =>
  send('PUT', `${origin}/query/${queryId}/feedback`, { rating });

/** The requests of checkpoint 3, as it sends them. */
async function probe({ ragApi }: Lab): Promise<{ queryId: string; statuses: number[] }> {
  const request = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json', ...PROBE_HEADERS };
    const response = await fetch(ragApi + path, { method, headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as { queryId: string } };
  };
  const vote = async (id: string, rating: string) =>
    (await request('PUT', `/query/${id}/feedback`, { rating })).status;
  const statuses = [await vote(UNKNOWN, 'up')];
  const { queryId } = (await request('POST', '/query', { question: 'How do I invite a teammate?' })).body;
  for (const rating of ['up', 'up', 'sideways']) statuses.push(await vote(queryId, rating));
  return { queryId, statuses };
}

test('20 runs of checkpoint 3 move no vote and no cost that a person sees; a person’s vote does', async () => {
  await using lab = await testLab({ learner: solved() });
  await using live = await listenTo(`${lab.ragApi}/live`);
  const { body: answer } = await ask(lab.ragApi, 'What does the paid plan cost per month?');
  await put(lab.ragApi, answer.queryId, 'down');
  const seen = await live.until(({ down, queries }) => down === 1 && queries === 1);
  const counted = await votes(lab.ragApi);
  const cost = () => metric(lab.ragApi, 'rag_vendor_cost_usd_total{vendor="openai"}');
  const [spent, probes] = [await cost(), (await metric(lab.ragApi, 'rag_probe_queries_total'))!];

  let last = '';
  for (let runs = 0; runs < 20; runs += 1) {
    const { queryId, statuses } = await probe(lab);
    expect(statuses).toEqual([404, 201, 200, 400]);
    last = queryId;
  }
  // a person who votes on a probe's answer, changes it, and votes on the lab's own first answer
  expect((await put(lab.ragApi, last, 'down')).status).toBe(200);
  expect((await put(lab.ragApi, last, 'up')).status).toBe(200);
  expect((await put(lab.ragApi, lab.firstAnswer!, 'up')).status).toBe(201);

  await using later = await listenTo(`${lab.ragApi}/live`);
  expect(await later.until(() => true)).toEqual(seen);
  expect(await votes(lab.ragApi)).toEqual(counted);
  expect(await cost()).toBe(spent);
  expect(await metric(lab.ragApi, 'rag_probe_queries_total')).toBe(probes + 20);
  await put(lab.ragApi, answer.queryId, 'up');
  await later.until(({ up, down }) => up === 1 && down === 0);
  expect(await votes(lab.ragApi)).not.toEqual(counted);
});

test('a route that stores votes on nothing moves no number of the deck either', async () => {
  await using lab = await testLab({
    learner: {
      feedback:
        ({ votes }) =>
        async (request, response) => {
          const rating = (request.body as { rating: 'up' }).rating;
          await votes.put(request.path.split('/')[2]!, rating);
          response.json({});
        },
    },
  });
  await put(lab.ragApi, UNKNOWN, 'up');
  await using live = await listenTo(`${lab.ragApi}/live`);
  expect(await live.until(() => true)).toMatchObject({ up: 0, down: 0 });
});

test('the process of the learner’s code keeps probes from the counter, stores their votes, and counts people’s', {
  timeout: 30_000,
}, async () => {
  using folder = temporaryFolder();
  const databaseUrl = fileUrl(join(folder.path, 'x.db'));
  const store = await openStore(databaseUrl);
  const kept = { question: '?', answer: '.', tier: 'free', queryType: 'setup', answeredAt: 1 } as const;
  await store.answers.add({ ...kept, queryId: 'of-a-probe', probe: true });
  await store.answers.add({ ...kept, queryId: 'of-a-person' });
  const file = (name: string) => ({ name, path: inProject(name) });
  const host = startHost(
    {
      databaseUrl,
      routes: file('solutions/2-build/feedback.ts'),
      counter: file('solutions/3-apply/satisfaction.ts'),
    },
    () => {},
  );
  try {
    const origin = await host.origin;
    const before = await votes(origin);
    for (const rating of ['up', 'down', 'up']) await put(origin, 'of-a-probe', rating);
    expect(await votes(origin)).toEqual(before);
    expect(await store.votes.get('of-a-probe')).toBe('up');
    expect(await store.votes.count(0, 'people')).toEqual({ up: 0, down: 0 });
    await put(origin, 'of-a-person', 'up');
    expect(await votes(origin)).not.toEqual(before);
    expect(await store.votes.count(0, 'people')).toEqual({ up: 1, down: 0 });
    expect(await store.votes.count(0, 'all')).toEqual({ up: 2, down: 0 });
    // an id that had no answer at a first vote
    expect((await put(origin, 'comes-later', 'up')).status).toBe(404);
    await store.answers.add({ ...kept, queryId: 'comes-later' });
    const soFar = await votes(origin);
    expect((await put(origin, 'comes-later', 'up')).status).toBe(201);
    expect(await votes(origin)).not.toEqual(soFar);
  } finally {
    host.kill();
    await host.over;
    store.close();
  }
});

test('/healthz is 503 until the lab has asked its first questions', async () => {
  const port = await freePort();
  const health = async () => {
    const { status, body } = await send('GET', `http://127.0.0.1:${port}/healthz`);
    return [status, body.status, body.instance];
  };
  let before: unknown;
  const ready = async () => {
    before = await health();
  };
  await using _lab = await testLab({ port, instance: 'mine', learner: { ready } });
  expect(before).toEqual([503, 'starting', 'mine']);
  expect(await health()).toEqual([200, 'ok', 'mine']);
});
