import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { describe, expect, it } from 'vitest';
import { feedback } from '../../checkpoints/feedback/index.ts';
import { contextOf, findingOf, listening, PAGE } from './context.ts';

const API = 'http://rag.example:8000';
const ANSWER = '7f3c';
const server = setupServer();
listening(server);

type Case = 'unknown' | 'first' | 'again' | 'invalid';
type Reply = () => Response;
const json =
  (status: number, body: unknown): Reply =>
  () =>
    HttpResponse.json(body as object, { status });
const page =
  (status: number): Reply =>
  () =>
    HttpResponse.html(PAGE, { status });
const vote = { queryId: ANSWER, rating: 'up' };

const GOOD: Record<Case, Reply> = {
  unknown: json(404, { error: 'no such answer' }),
  first: json(201, vote),
  again: json(200, vote),
  invalid: json(400, { error: 'rating must be "up" or "down"' }),
};

/** A RAG API with this feedback route, and how it answers questions. */
function ragApi(
  replies: Partial<Record<Case, Reply>> = {},
  query: Reply = json(200, { queryId: ANSWER, answer: 'So.' }),
) {
  let votes = 0;
  const probes: string[] = [];
  const note = (request: Request) => {
    if (request.headers.get('x-workbook-probe') === '1') probes.push(request.method);
  };
  server.use(
    http.post(`${API}/query`, ({ request }) => {
      note(request);
      return query();
    }),
    http.put(`${API}/query/:id/feedback`, async ({ request, params }) => {
      note(request);
      const { rating } = (await request.json()) as { rating: string };
      const reply = { ...GOOD, ...replies };
      if (params.id !== ANSWER) return reply.unknown();
      if (rating !== 'up') return reply.invalid();
      votes += 1;
      return votes === 1 ? reply.first() : reply.again();
    }),
  );
  return { probes };
}

const stream = (type: string, ...lines: string[]): Reply => {
  return () => new HttpResponse(lines.join('\n'), { headers: { 'content-type': type } }) as Response;
};

describe('ready', () => {
  it('when an upvote and its repetition are accepted and nonsense is refused', async () => {
    ragApi();
    expect(await findingOf(feedback)).toMatchObject({
      status: 'ready',
      found: expect.stringMatching(
        /accepted \(201\), .* recognised \(200\), and "sideways" was refused \(400\)/,
      ),
      details: { queryId: ANSWER },
    });
  });

  it.each([
    ['an upsert that says 200 at once', { first: json(200, vote) }],
    ['FastAPI, which refuses with 422', { invalid: json(422, { detail: [{ msg: 'bad' }] }) }],
  ])('accepts %s', async (_name, replies) => {
    ragApi(replies);
    expect(await findingOf(feedback)).toMatchObject({ status: 'ready' });
  });
});

describe('ids', () => {
  const numbered = { queryId: 7, rating: 'up' };
  it.each([
    ['a number', json(200, { queryId: 7 }), numbered],
    ['a number that comes back as a text', json(200, { queryId: 7 }), { queryId: '7', rating: 'up' }],
    [
      'in server-sent events',
      stream('text/event-stream', 'data: {"token":"So"}', '', 'data: {"queryId":7}', '', 'data: [DONE]', ''),
      numbered,
    ],
    ['in JSON lines', stream('application/x-ndjson', '{"token":"So"}', '{"queryId":"7"}'), numbered],
  ])('%s', async (_name, query, vote) => {
    ragApi({}, query);
    server.use(
      http.put(`${API}/query/7/feedback`, async ({ request }) => {
        const { rating } = (await request.json()) as { rating: string };
        return rating === 'up'
          ? HttpResponse.json(vote)
          : HttpResponse.json({ error: 'no' }, { status: 400 });
      }),
    );
    expect(await findingOf(feedback)).toMatchObject({ status: 'ready', details: { queryId: '7' } });
  });

  it('are missing in a stream without one', async () => {
    ragApi({}, stream('text/event-stream', 'data: So', ''));
    expect((await findingOf(feedback)).found).toMatch(/without a queryId/);
  });
});

describe('the probe', () => {
  it('is marked in each request', async () => {
    const { probes } = ragApi();
    await findingOf(feedback);
    expect(probes).toEqual(['PUT', 'POST', 'PUT', 'PUT', 'PUT']);
  });

  it('leaves one vote in a learner’s own RAG API, and says where', async () => {
    ragApi();
    const ready = await findingOf(feedback);
    expect(ready.found).toMatch(/\. It left a probe vote in your RAG API, on the answer 7f3c\.$/);
    expect(ready.details).toMatchObject({ probeVote: ANSWER });
    ragApi({ invalid: json(500, { error: 'boom' }) });
    const failed = await findingOf(feedback);
    expect(failed.found).toMatch(/500 \(boom\).* expected\. It left a probe vote .* 7f3c\.$/);
    expect(failed.fix[0]).toMatch(/^Accept .* start the checkpoint again/);
    ragApi({ first: json(503, { error: 'disk full' }) });
    expect((await findingOf(feedback)).found).not.toMatch(/left a probe vote/);
    ragApi();
    server.use(http.get(`${API}/healthz`, () => HttpResponse.json({ status: 'ok' })));
    expect((await findingOf(feedback, { ...contextOf(), sandbox: true })).found).not.toMatch(/left/);
  });

  it('is left out when the check only looks', async () => {
    const { probes } = ragApi();
    const context = { ...contextOf(), probe: false };
    expect(await findingOf(feedback, context)).toMatchObject({
      status: 'ready',
      found: expect.stringMatching(
        /unknown answer \(404\)\. This look asked no probe question and left no vote$/,
      ),
      details: { probe: false },
    });
    expect(probes).toEqual(['PUT']); // the vote on an answer that doesn't exist
    ragApi({ unknown: page(404) });
    expect(await findingOf(feedback, context)).toMatchObject({ status: 'failed' });
  });
});

it('is pending while Exercise 2 is not done', async () => {
  ragApi({ unknown: json(501, { error: 'Exercise 2 builds this', pending: true }) });
  expect(await findingOf(feedback)).toMatchObject({ status: 'pending', fix: ['npm run exercise 2'] });
});

describe('failed', () => {
  const cases: [string, Partial<Record<Case, Reply>>, RegExp, RegExp][] = [
    [
      'Express without the route',
      { unknown: page(404) },
      /no route for votes: PUT \/query\/0{8}.* came back as 404 with a web page/,
      /npm run exercise 2/,
    ],
    [
      'FastAPI without the route',
      { unknown: json(404, { detail: 'Not Found' }) },
      /no route for votes.*404 \(Not Found\)/,
      /Add PUT/,
    ],
    [
      'the lab without the route',
      { unknown: json(404, { error: 'There is no PUT /query/0/feedback here.' }) },
      /no route for votes/,
      /Add PUT/,
    ],
    [
      'another method',
      { unknown: json(405, { detail: 'Method Not Allowed' }) },
      /no route for votes.*405/,
      /another path or method/,
    ],
    [
      'not implemented, live',
      { unknown: json(501, { error: 'later' }) },
      /no route for votes.*501 \(later\)/,
      /exercise 2/,
    ],
    [
      'another field for the message',
      { unknown: json(404, { detail: 'Unknown answer' }) },
      /404 \(Unknown answer\) came back/,
      /"error"/,
    ],
    [
      'votes on nothing',
      { unknown: json(201, vote) },
      /a vote on an answer that does not exist .*201 .*404 with \{ "error": … \} was expected/,
      /satisfaction score/,
    ],
    ['a crash', { unknown: json(500, { error: 'boom' }) }, /500 \(boom\) came back/, /log/],
    [
      'a file that could not be loaded',
      { unknown: json(500, { error: 'Unexpected token }', file: 'exercises/2-build/feedback.ts' }) },
      /^exercises\/2-build\/feedback\.ts does not work: Unexpected token \}/,
      /Correct exercises\/2-build/,
    ],
    [
      'a route that does not find the answers',
      { first: json(404, { error: 'unknown' }) },
      /a thumbs-up on an answer that it had just given/,
      /same store/,
    ],
    [
      'a vote that could not be stored',
      { first: json(503, { error: 'disk full' }) },
      /503 \(disk full\) came back, and 201/,
      /log/,
    ],
    [
      'a vote for another answer',
      { first: json(201, { queryId: 'x', rating: 'up' }) },
      /"queryId": "7f3c", "rating": "up" \} was expected/,
      /with the id and the new rating/,
    ],
    [
      'no body',
      { first: () => new HttpResponse(null, { status: 204 }) as Response },
      /204 without a body/,
      /log/,
    ],
    [
      'a second vote',
      { again: json(201, vote) },
      /the same thumbs-up a second time .* 201 would be a second vote/,
      /one vote for each/,
    ],
    [
      'no second vote',
      { again: json(409, { error: 'voted already' }) },
      /409 \(voted already\) came back, and 200/,
      /log/,
    ],
    [
      'nonsense accepted',
      { invalid: json(201, { queryId: ANSWER, rating: 'sideways' }) },
      /"sideways" .*201 .* and 400 with/,
      /"up" and "down" only/,
    ],
    ['nonsense that crashes', { invalid: page(500) }, /500 with a web page came back, and 400/, /only/],
  ];
  it.each(cases)('%s', async (_name, replies, sentence, fix) => {
    ragApi(replies);
    const finding = await findingOf(feedback);
    expect(finding).toMatchObject({ status: 'failed', found: expect.stringMatching(sentence) });
    expect(finding.fix.join()).toMatch(fix);
  });
});

describe('no answer to vote on', () => {
  const cases: [string, Reply, 'failed' | 'error', RegExp, RegExp][] = [
    [
      'a vendor fails',
      json(502, { error: 'OpenAI limits the rate (HTTP 429)' }),
      'error',
      /"OpenAI limits the rate \(HTTP 429\)".*A vendor failed/,
      /npm run checkpoint 4/,
    ],
    ['no id', json(200, { answer: 'So.' }), 'failed', /without a queryId/, /new id/],
    [
      'the question is refused',
      json(400, { error: 'question: missing' }),
      'failed',
      /"question: missing"/,
      /POST \/query/,
    ],
    [
      'it speaks https',
      () => new HttpResponse('Client sent an HTTP request to an HTTPS server.', { status: 400 }) as Response,
      'error',
      /400 .*HTTPS server\."$/,
      /write https:\/\/ in RAG_API_URL/,
    ],
    ['it wants a login', json(401, { error: 'who are you' }), 'error', /401/, /RAG_API_URL/],
    ['malformed', () => new HttpResponse('{"data": [') as Response, 'error', /malformed JSON/, /again/],
  ];
  it.each(cases)('%s', async (_name, query, status, sentence, fix) => {
    ragApi({}, query);
    const finding = await findingOf(feedback);
    expect(finding).toMatchObject({ status, found: expect.stringMatching(sentence) });
    expect(finding.fix.join()).toMatch(fix);
  });

  it('no address', async () => {
    const context = contextOf();
    delete context.settings.ragApi.url;
    expect(await findingOf(feedback, context)).toMatchObject({
      status: 'error',
      found: 'RAG_API_URL is not set.',
    });
  });
});
