import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { cost } from '../../checkpoints/cost/index.ts';
import { CHECKPOINTS } from '../../checkpoints/index.ts';
import { contextOf, findingOf, listening, SECRETS } from './context.ts';

const OPENAI = 'https://api.openai.com/v1/organization';
const PINECONE = 'https://api.pinecone.io';
const HOST = 'help-abc.svc.aped-4627-b74a.pinecone.io';
const RAG_API = 'http://rag.example:8000';
const DAY = 86_400_000;
// in the morning, when a bucket of five days ago ended four days ago
vi.setSystemTime('2026-11-23T09:30:00Z');
afterAll(() => void vi.useRealTimers());
const server = setupServer();
listening(server);

/** The UTC day that was this many days ago, with its results. */
function bucket(daysAgo: number, results: object[]): object {
  const start = Math.floor(Date.now() / DAY - daysAgo) * 86_400;
  return { object: 'bucket', start_time: start, end_time: start + 86_400, results };
}

function page(data: object[], next: string | null = null): object {
  return { object: 'page', data, has_more: next !== null, next_page: next };
}

const spent = (value: number | string) => ({
  object: 'organization.costs.result',
  amount: { value, currency: 'usd' },
  line_item: null,
  project_id: null,
});
const billed = (amount: object | null | undefined) => ({ ...spent(0), amount });
const used = (model: string | null, requests = 31) => ({
  model,
  input_tokens: 600 * requests,
  output_tokens: 100 * requests,
  num_model_requests: requests,
});

interface Accounts {
  costs: object[];
  completions: object[];
  embeddings: object[];
  indexes: object[];
  vectors: number;
  metrics: string;
  health: object;
}

const INDEX = {
  name: 'help',
  host: HOST,
  dimension: 1536,
  metric: 'cosine',
  status: { ready: true, state: 'Ready' },
  spec: { serverless: { cloud: 'aws', region: 'us-east-1' } },
};

/** Accounts at OpenAI and Pinecone, and the RAG API that uses them: shapes as in their API references. */
function accounts(change: Partial<Accounts> = {}): void {
  const is: Accounts = {
    costs: [bucket(1, [spent(0.003)]), bucket(0, [spent('0.0012')])],
    completions: [bucket(0, [used('gpt-4o-mini')])],
    embeddings: [bucket(0, [{ ...used('text-embedding-3-small'), output_tokens: undefined }])],
    indexes: [INDEX],
    vectors: 54,
    metrics: 'rag_read_units_total 18.75\nrag_query_duration_seconds_count 31\n',
    health: { status: 'ok', index: { name: 'help', records: 54 } },
    ...change,
  };
  server.use(
    http.get(`${OPENAI}/costs`, ({ request }) => {
      const params = new URL(request.url).searchParams;
      expect(request.headers.get('authorization')).toBe(`Bearer ${SECRETS.adminKey}`);
      expect(params.get('bucket_width')).toBe('1d');
      expect(params.has('end_time')).toBe(false);
      return HttpResponse.json(page(is.costs));
    }),
    http.get(`${OPENAI}/usage/completions`, ({ request }) => {
      expect(new URL(request.url).searchParams.get('group_by')).toBe('model');
      return HttpResponse.json(page(is.completions));
    }),
    http.get(`${OPENAI}/usage/embeddings`, () => HttpResponse.json(page(is.embeddings))),
    http.get(`${PINECONE}/indexes`, ({ request }) => {
      expect(request.headers.get('x-pinecone-api-version')).toBe('2025-10');
      return HttpResponse.json({ indexes: is.indexes });
    }),
    http.post(`https://${HOST}/describe_index_stats`, ({ request }) => {
      expect(request.headers.get('api-key')).toBe(SECRETS.pineconeKey);
      return HttpResponse.json({ dimension: 1536, totalVectorCount: is.vectors, namespaces: {} });
    }),
    http.get(`${RAG_API}/metrics`, () => HttpResponse.text(is.metrics)),
    http.get(`${RAG_API}/healthz`, () => HttpResponse.json(is.health)),
  );
}

describe('ready', () => {
  it('works out what a query costs', async () => {
    accounts();
    const finding = await findingOf(cost);
    expect(finding).toMatchObject({
      status: 'ready',
      found:
        'OpenAI $0.0042 and Pinecone $0.00030 (estimated) in the last 7 days over 31 queries: $0.00015 per query',
      details: { openAiUsd: 0.0042, pineconeUsd: 0.0003, queries: 31 },
    });
    expect(finding.details.pineconeNote).toMatch(
      /^18\.75 read units \(0\.604839 for each of 31 queries.*rag_read_units_total.*\$16 per million \(.*2026-11-04\)/,
    );
  });

  const week = {
    costs: [bucket(1, [spent(1)])],
    completions: [bucket(1, [used('gpt-4o-mini', 7000)])],
    embeddings: [],
  };
  const counts = (readUnits: number, queries: number, startedSecondsAgo: number) =>
    `rag_read_units_total ${readUnits}\nrag_query_duration_seconds_count ${queries}\nprocess_start_time_seconds ${Date.now() / 1000 - startedSecondsAgo}\n`;

  it('counts the read units of the whole week when the RAG API was restarted in it', async () => {
    accounts({ ...week, metrics: counts(0.5, 2, 600) });
    const { details } = await findingOf(cost);
    expect(details).toMatchObject({ queries: 7000, pineconeUsd: expect.closeTo(0.028, 10) });
    expect(details.pineconeNote).toMatch(/^1750 read units \(0\.25 for each of 7,000 queries/);
  });

  it('does not share the spend of a week among the queries of a month', async () => {
    accounts({ ...week, metrics: counts(7500, 30_000, 30 * 86_400) });
    const finding = await findingOf(cost);
    expect(finding.found).toMatch(/over 7,000 queries/);
    expect(finding.details).toMatchObject({
      pineconeUsd: expect.closeTo(0.028, 10),
      costPerQueryUsd: expect.closeTo(1.028 / 7000, 12),
    });
  });

  it('takes the RAG API’s count when it covers only these days and is higher than OpenAI’s', async () => {
    accounts({ metrics: counts(10, 40, 3600) });
    expect((await findingOf(cost)).details).toMatchObject({ queries: 40 });
    accounts({ metrics: 'rag_query_duration_seconds_count 40\n' });
    expect((await findingOf(cost)).details).toMatchObject({ queries: 31 });
  });

  it('takes the minimum for a query when no RAG API counts read units', async () => {
    accounts();
    const context = contextOf();
    delete context.settings.ragApi.url;
    const finding = await findingOf(cost, context);
    expect(finding).toMatchObject({ status: 'ready', details: { pineconeUsd: (31 * 0.25 * 16) / 1e6 } });
    expect(finding.details.pineconeNote).toMatch(/at least 0\.25 for each of 31 queries/);
  });

  it('does the same when the RAG API does not answer as expected', async () => {
    accounts();
    server.use(
      http.get(`${RAG_API}/metrics`, () => HttpResponse.error()),
      http.get(`${RAG_API}/healthz`, () => new HttpResponse('fine')),
    );
    expect(await findingOf(cost)).toMatchObject({ status: 'ready' });
  });

  it('reads all pages', async () => {
    accounts();
    const pages = [page([bucket(1, [spent(0.001)])], 'p2'), page([bucket(0, [spent(0.002)])])];
    server.use(
      http.get(`${OPENAI}/costs`, ({ request }) =>
        HttpResponse.json(pages[new URL(request.url).searchParams.get('page') === 'p2' ? 1 : 0]),
      ),
    );
    expect((await findingOf(cost)).details.openAiUsd).toBeCloseTo(0.003, 10);
  });

  it('uses tokens at list price before OpenAI shows costs', async () => {
    accounts({ costs: [bucket(0, [])] });
    const finding = await findingOf(cost);
    expect(finding).toMatchObject({
      status: 'ready',
      found: expect.stringMatching(/^OpenAI \$0\.00\d+ \(estimated\)/),
    });
    expect(finding.details.openAiNote).toMatch(/costs follow within a day/);
  });

  it('says the age when the last question is days old', async () => {
    accounts({
      costs: [bucket(5, [spent(0.01)])],
      completions: [bucket(5, [used('gpt-4o-mini')])],
      embeddings: [],
    });
    expect(await findingOf(cost)).toMatchObject({
      status: 'ready',
      found: expect.stringMatching(/, newest 4 days ago: /),
    });
  });

  it('asks an index at its own address when the list gives a full URL', async () => {
    accounts({ indexes: [{ ...INDEX, host: 'http://lab.example:1234' }] });
    server.use(
      http.post('http://lab.example:1234/describe_index_stats', () =>
        HttpResponse.json({ totalVectorCount: 54 }),
      ),
    );
    expect(await findingOf(cost)).toMatchObject({ status: 'ready' });
  });
});

describe('odd amounts', () => {
  const estimate = (31 * (600 * 0.15 + 100 * 0.6) + 31 * 600 * 0.02) / 1e6;
  const cases: [string, object[], number, RegExp | undefined][] = [
    ['an empty amount', [bucket(0, [billed({}), spent(0.004)])], 0.004, undefined],
    ['no amount', [bucket(0, [billed(null), billed(undefined), spent(0.004)])], 0.004, undefined],
    ['an amount without a currency', [bucket(0, [billed({ value: 0.004 })])], 0.004, undefined],
    ['credits', [bucket(0, [spent(0.004), spent(-5)])], 0.004, /^Credits of \$5\.00 are not taken off/],
    ['credits alone', [bucket(0, [spent(-5)])], estimate, /no cost yet .* Credits of \$5\.00/],
    [
      'euros',
      [bucket(0, [billed({ value: 0.5, currency: 'eur' }), billed({ value: '0.25', currency: 'EUR' })])],
      estimate,
      /^OpenAI bills in another currency \(EUR 0\.75\): tokens at list price\.$/,
    ],
  ];
  it.each(cases)('%s', async (_name, costs, openAiUsd, note) => {
    accounts({ costs });
    const { status, details } = await findingOf(cost);
    expect([status, details.openAiUsd]).toEqual(['ready', expect.closeTo(openAiUsd, 10)]);
    if (note) expect(details.openAiNote).toMatch(note);
    else expect(details.openAiNote).toBeUndefined();
  });

  it.each([null, 'davinci-002', 'curie:ft-org-2023-03-01-00-00-00', 'gpt-99-nano'])(
    'the model %j needs no list price where OpenAI gives the cost',
    async (model) => {
      accounts({ completions: [bucket(0, [used(model)])] });
      const { status, details } = await findingOf(cost);
      expect([status, details.openAiUsd]).toEqual(['ready', 0.0042]);
      expect(details.openAiNote).toMatch(/^OpenAI gives the cost; no list price is known for /);
    },
  );
});

describe('an index that may be unused does not decide', () => {
  const odd: [string, object][] = [
    ['one that is initializing', { status: { ready: false, state: 'Initializing' } }],
    ['one on pods', { spec: { pod: { pod_type: 'p1.x1' } } }],
    ['one in a region without a price', { spec: { serverless: { cloud: 'aws', region: 'moon-1' } } }],
  ];
  it.each(odd)('%s', async (_name, change) => {
    accounts({ indexes: [{ ...INDEX, ...change, name: 'old' }, INDEX], health: { status: 'ok' } });
    expect(await findingOf(cost)).toMatchObject({
      status: 'ready',
      details: { indexes: [{ name: 'help', records: 54 }] },
    });
    accounts({ indexes: [{ ...INDEX, ...change, name: 'old' }], health: { status: 'ok' } });
    const found = expect.stringMatching(/index old /);
    expect(await findingOf(cost)).toMatchObject({ status: 'failed', found });
  });
});

describe('failed', () => {
  const old = {
    costs: [bucket(5, [spent(0.01)])],
    completions: [bucket(5, [used('gpt-4o-mini')])],
    embeddings: [],
  };
  const cases: [string, Partial<Accounts>, RegExp, RegExp][] = [
    [
      'no spend and no usage',
      { costs: [], completions: [], embeddings: [] },
      /no spend and no usage in the last 7 days/,
      /Send the RAG API a question/,
    ],
    [
      'costs that lag behind usage',
      { costs: old.costs },
      /newest cost is from 4 days ago .*though models were used on 20\d\d-\d\d-\d\d\./,
      /status\.openai\.com/,
    ],
    [
      'costs without usage',
      { ...old, completions: [] },
      /newest cost is from 4 days ago .* and no usage explains it/,
      /question/,
    ],
    [
      'usage whose costs never came',
      { ...old, costs: [] },
      /newest usage is from 4 days ago, without a cost/,
      /Usage page/,
    ],
    [
      'costs of another organisation',
      {
        ...old,
        metrics: `rag_query_duration_seconds_count 9\nprocess_start_time_seconds ${Date.now() / 1000 - 60}\n`,
      },
      /though the RAG API answered 9 questions since it started \d+ (s|min) ago/,
      /OPENAI_API_KEY/,
    ],
    [
      'a model without a price',
      { costs: [], completions: [bucket(0, [used('gpt-99-nano')])] },
      /No price is known for gpt-99-nano/,
      /genai-prices/,
    ],
    [
      'spend without queries',
      { completions: [], embeddings: [] },
      /\$0\.0042 at OpenAI .* over 0 queries/,
      /few questions/,
    ],
    ['no index', { indexes: [], health: {} }, /project has no index/, /one project/],
    [
      'another index than the RAG API’s',
      { health: { index: { name: 'docs' } } },
      /searches the Pinecone index docs, but .* only help/,
      /PINECONE_API_KEY/,
    ],
    [
      'an index that is not ready',
      { indexes: [{ ...INDEX, status: { ready: false, state: 'Initializing' } }] },
      /not ready: its state is Initializing/,
      /Wait/,
    ],
    ['an empty index', { vectors: 0 }, /index help is empty/, /writes your passages/],
    [
      'an index that lags behind',
      { vectors: 36 },
      /holds 36 of 54 passages: Pinecone is eventually consistent/,
      /Wait a minute/,
    ],
    [
      'a region without a price',
      { indexes: [{ ...INDEX, spec: { serverless: { cloud: 'azure', region: 'moon-1' } } }] },
      /help in azure moon-1/,
      /pinecone-prices\.yaml/,
    ],
    [
      'an index on pods',
      { indexes: [{ ...INDEX, spec: { pod: { pod_type: 'p1.x1' } } }] },
      /runs on pods/,
      /serverless/,
    ],
    [
      'an index in BYOC',
      { indexes: [{ ...INDEX, spec: { byoc: { environment: 'aws-us-east-1-b921' } } }] },
      /help runs in your own cloud account \(BYOC\), on nodes, which cost per hour/,
      /monthly bill/,
    ],
    [
      'an index with dedicated read nodes',
      {
        indexes: [
          {
            ...INDEX,
            spec: { serverless: { ...INDEX.spec.serverless, read_capacity: { mode: 'Dedicated' } } },
          },
        ],
      },
      /help reads from dedicated nodes, which cost per hour/,
      /OnDemand/,
    ],
    [
      'read units that are NaN',
      { metrics: 'rag_read_units_total Nan\n' },
      /read units as NaN/,
      /usage\.readUnits is optional/,
    ],
  ];
  it.each(cases)('%s', async (_name, change, sentence, fix) => {
    accounts(change);
    const finding = await findingOf(cost);
    expect(finding).toMatchObject({ status: 'failed', found: expect.stringMatching(sentence) });
    expect(finding.fix.join()).toMatch(fix);
  });
});

describe('a vendor does not answer as it should', () => {
  type Handler = Parameters<typeof server.use>[0];
  const answer = (
    url: string,
    body: object | string,
    status: number,
    headers: Record<string, string> = {},
  ): Handler =>
    http.all(url, () =>
      typeof body === 'string'
        ? new HttpResponse(body, { status, headers })
        : HttpResponse.json(body, { status, headers }),
    );
  const openAi = (message: string) => ({
    error: { message, type: 'invalid_request_error', param: null, code: null },
  });
  const scopes = 'You have insufficient permissions for this operation. Missing scopes: api.usage.read.';
  const cases: [string, Handler, RegExp, RegExp][] = [
    [
      'a wrong admin key',
      answer(`${OPENAI}/costs`, openAi('Incorrect API key provided: sk-admin-S***et.'), 401),
      /"Incorrect API key provided: \[redacted\]\." OPENAI_ADMIN_KEY is missing, wrong or revoked/,
      /sk-admin-…/,
    ],
    [
      'an admin key without the scope',
      answer(`${OPENAI}/costs`, openAi(scopes), 403),
      /lacks the scope api\.usage\.read/,
      /Usage: Read/,
    ],
    [
      'a content network in front of OpenAI',
      answer(`${OPENAI}/costs`, '<!DOCTYPE html><title>Just a moment...</title>', 403),
      /^OpenAI answered 403 .* with a web page instead of JSON\.$/,
      /^A proxy, a firewall or a content network in front of OpenAI/,
    ],
    [
      'a country that OpenAI does not serve',
      answer(`${OPENAI}/costs`, openAi('Country, region, or territory not supported'), 403),
      /"Country, region, or territory not supported"\.$/,
      /^Run the checkpoint from a network in a country that OpenAI serves\.$/,
    ],
    [
      'another 403 of OpenAI, in its own words',
      answer(`${OPENAI}/costs`, openAi('Your account is not active.'), 403),
      /"Your account is not active\."$/,
      /^Do what OpenAI says here/,
    ],
    [
      'the same as 401',
      answer(`${OPENAI}/costs`, openAi(scopes), 401),
      /lacks the scope api\.usage\.read/,
      /Usage: Read/,
    ],
    [
      'OpenAI limits the rate',
      answer(`${OPENAI}/usage/completions`, openAi('Rate limit reached'), 429, { 'retry-after': '20' }),
      /OpenAI answered 429 .* lifts in 20 s/,
      /Wait 20 s/,
    ],
    [
      'OpenAI answers nonsense',
      answer(`${OPENAI}/costs`, '{"data": [', 200),
      /OpenAI .*malformed JSON/,
      /again/,
    ],
    [
      'OpenAI answers another shape',
      answer(`${OPENAI}/costs`, page([bucket(0, [{ amount: { value: 'many', currency: 'usd' } }])]), 200),
      /data\.0\.results\.0\.amount\.value/,
      /version/,
    ],
    [
      'OpenAI never ends',
      answer(`${OPENAI}/costs`, page([], 'p2'), 200),
      /list of costs does not end/,
      /again/,
    ],
    [
      'OpenAI breaks the connection',
      http.get(`${OPENAI}/costs`, () => HttpResponse.error()),
      /OpenAI could not be reached/,
      /network/,
    ],
    [
      'a wrong Pinecone key',
      answer(`${PINECONE}/indexes`, 'Invalid API Key', 401),
      /"Invalid API Key"\. PINECONE_API_KEY is missing, wrong or deleted/,
      /API keys/,
    ],
    [
      'a wrong Pinecone key, as a JSON text',
      answer(`${PINECONE}/indexes`, '"Invalid API Key"', 401, { 'content-type': 'application/json' }),
      /: "Invalid API Key"\. PINECONE_API_KEY is missing/,
      /API keys/,
    ],
    [
      'a content network in front of Pinecone',
      answer(`${PINECONE}/indexes`, '<html>blocked</html>', 403),
      /with a web page instead of JSON\.$/,
      /content network in front of Pinecone/,
    ],
    [
      'a Pinecone key without permission',
      answer(`https://${HOST}/describe_index_stats`, { code: 7, message: 'Forbidden' }, 403),
      /may not list indexes/,
      /role/,
    ],
    [
      'Pinecone limits the rate',
      answer(
        `${PINECONE}/indexes`,
        { error: { code: 'RESOURCE_EXHAUSTED', message: 'Too many requests.' }, status: 429 },
        429,
        { 'retry-after': '15' },
      ),
      /"Too many requests\." The limit lifts in 15 s/,
      /Wait 15 s/,
    ],
    [
      'Pinecone answers another shape',
      answer(`${PINECONE}/indexes`, { indexes: [{ name: 'help' }] }, 200),
      /indexes\.0\.host/,
      /version/,
    ],
  ];
  it.each(cases)('%s', async (_name, handler, sentence, fix) => {
    accounts();
    server.use(handler!);
    const finding = await findingOf(cost);
    expect(finding).toMatchObject({ status: 'error', found: expect.stringMatching(sentence) });
    expect(finding.fix.join()).toMatch(fix);
  });

  it('tells a project key from an admin key', async () => {
    accounts();
    const context = contextOf();
    context.settings.openai.adminKey = 'sk-proj-0123456789';
    server.use(answer(`${OPENAI}/*`, openAi('must be made with an admin key'), 401)!);
    const finding = await findingOf(cost, context);
    expect(finding).toMatchObject({ status: 'error', found: expect.stringMatching(/holds a project key/) });
    expect(JSON.stringify(finding)).not.toContain('0123456789');
  });

  it('reports both problems at once', async () => {
    accounts({ indexes: [] });
    server.use(answer(`${OPENAI}/costs`, openAi('no'), 401)!);
    const finding = await findingOf(cost);
    expect(finding.status).toBe('error');
    expect(finding.found).toMatch(/^OpenAI answered 401 .* Also: The Pinecone project has no index\.$/);
  });
});

it('is the last of the four checkpoints in the lesson’s order', () => {
  expect(CHECKPOINTS.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
});
