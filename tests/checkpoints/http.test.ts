import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { Problem } from '../../checkpoints/checkpoint.ts';
import { address } from '../../checkpoints/http/address.ts';
import { span } from '../../checkpoints/http/ages.ts';
import { connectionProblem } from '../../checkpoints/http/connection.ts';
import { HttpError } from '../../checkpoints/http/error.ts';
import { type HttpCall, send } from '../../checkpoints/http/request.ts';
import { usd } from '../../common/money.ts';
import { redacted } from '../../common/secrets.ts';
import { counted, listed } from '../../common/words.ts';
import { parseDuration } from '../../lab/promql/duration.ts';
import { contextOf, expectNoSecret, listening, PAGE, SECRETS, unused } from './context.ts';

const URL_OF_VENDOR = 'https://vendor.example/v1/thing?token=not-shown';
const server = setupServer();
listening(server);

function call(more: Partial<HttpCall<{ count: number }>> = {}): HttpCall<{ count: number }> {
  return {
    system: 'Vendor',
    url: URL_OF_VENDOR,
    schema: z.object({ count: z.number() }),
    context: contextOf(),
    facts: { variable: 'VENDOR_URL' },
    ...more,
  };
}

async function problemOf(sent: HttpCall<unknown>): Promise<Problem> {
  const error = await send(sent).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(Problem);
  const { message, fix, details } = error as Problem;
  expectNoSecret([message, fix, details]);
  expect(JSON.stringify([message, fix, details])).not.toContain('not-shown');
  return error as Problem;
}

/** A real server on loopback, for what msw can't do with a connection. */
async function serving(listener: RequestListener): Promise<string> {
  const real = createServer(listener);
  await new Promise<void>((resolve) => real.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    real.close();
    real.closeAllConnections();
  });
  return `http://127.0.0.1:${(real.address() as AddressInfo).port}`;
}

describe('a good answer', () => {
  it('is validated and comes with its status', async () => {
    server.use(
      http.get('https://vendor.example/v1/thing', () => HttpResponse.json({ count: 3 }, { status: 201 })),
    );
    expect(await send(call())).toMatchObject({ status: 201, body: { count: 3 } });
  });

  it('follows a Basic header when the address holds credentials', async () => {
    let authorization: string | null = null;
    const url = await serving((request, response) => {
      authorization = request.headers.authorization ?? null;
      response.end('{"count": 1}');
    });
    await send(call({ url: url.replace('//', `//user:p%40ss@`) }));
    expect(authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  });

  it('may be text', async () => {
    server.use(http.get('https://vendor.example/metrics', () => HttpResponse.text('up 1\n')));
    const metrics = {
      ...call(),
      url: 'https://vendor.example/metrics',
      format: 'text',
      schema: z.string(),
    } as const;
    expect((await send(metrics)).body).toBe('up 1\n');
  });
});

describe('a redirect', () => {
  const answering = (location: string) =>
    serving((request, response) => {
      const here = request.url?.startsWith('/query/');
      response.writeHead(here ? 200 : 307, here ? {} : { location });
      request.pipe(response);
    });

  it('to the same address with a slash is followed, with method, body and keys', async () => {
    const url = `${await answering('/query/')}/query`;
    expect(await send(call({ url, body: { count: 5 } }))).toMatchObject({ body: { count: 5 } });
  });

  it.each(['/query/login', 'http://127.0.0.2/query/', '//other.example/query/', '/query?x=1', '/query'])(
    'to %s is not',
    async (location) => {
      const url = `${await answering(location)}/query`;
      expect((await problemOf(call({ url, body: {} }))).message).toMatch(/Vendor answered 307/);
    },
  );
});

describe('an answer that is ignored', () => {
  it('may be a stream that does not end', async () => {
    const url = await serving((_request, response) => void response.write('data: {"token":"So"}'));
    const sent = { ...call({ url, context: contextOf(undefined, 100) }), format: 'ignored' as const };
    expect(await send({ ...sent, schema: z.unknown() })).toMatchObject({ status: 200 });
  });

  it('must have a good status and come in time', async () => {
    const sent = (url: string) => ({
      ...call({ url, context: contextOf(undefined, 100) }),
      format: 'ignored' as const,
    });
    const refusing = await serving((_request, response) => void response.writeHead(500).end('no'));
    expect((await problemOf(sent(refusing))).message).toMatch(/answered 500/);
    const silent = await serving(() => {});
    expect((await problemOf(sent(silent))).message).toMatch(/had not answered/);
  });
});

describe('an answer that cannot be used', () => {
  const cases: [string, () => Response, RegExp][] = [
    [
      'cut off JSON',
      () => new HttpResponse('{"data": [') as Response,
      /malformed JSON, which begins: \{"data": \[/,
    ],
    ['an empty body', () => new HttpResponse('') as Response, /empty body/],
    ['a web page', () => HttpResponse.html(PAGE), /a web page instead of JSON/],
    [
      'another shape',
      () => HttpResponse.json({ count: '3' }),
      /another shape than documented: count: .*expected number/,
    ],
    ['no object', () => HttpResponse.json(null), /the body itself/],
  ];
  it.each(cases)('%s', async (_name, answer, sentence) => {
    server.use(http.get('https://vendor.example/v1/thing', answer));
    const problem = await problemOf(call());
    expect(problem.status).toBe('error');
    expect(problem.message).toMatch(sentence);
    expect(problem.fix.join()).toMatch(/VENDOR_URL/);
  });
});

describe('a status outside 2xx', () => {
  const json = (body: object, status: number, headers?: Record<string, string>) => () =>
    HttpResponse.json(body, { status, ...(headers && { headers }) });
  const cases: [string, () => Response, RegExp, RegExp][] = [
    [
      'errors as strings',
      json({ errors: ['Forbidden', 'again'] }, 403),
      /403 \(Forbidden\) .*: "Forbidden; again"\./,
      /VENDOR_URL/,
    ],
    [
      'errors as objects',
      json({ errors: [{ title: 'Generic Error', detail: 'bad from' }] }, 422),
      /"Generic Error: bad from"/,
      /VENDOR_URL/,
    ],
    ['an error object', json({ error: { message: 'no such key' } }, 401), /"no such key"/, /VENDOR_URL/],
    ['an error text', json({ status: 'error', error: 'parse error' }, 400), /"parse error"/, /VENDOR_URL/],
    ['a message', json({ message: 'Unauthorized' }, 401), /"Unauthorized"/, /VENDOR_URL/],
    ['a detail', json({ detail: 'Not Found' }, 404), /"Not Found"/, /path prefix/],
    [
      'plain text',
      () => HttpResponse.text('Invalid API Key', { status: 401 }),
      /"Invalid API Key"/,
      /VENDOR_URL/,
    ],
    [
      'nothing',
      () => new HttpResponse(null, { status: 503 }) as Response,
      /503 \(Service Unavailable\) to GET https:\/\/vendor\.example\/v1\/thing\.$/,
      /status page/,
    ],
    [
      'a web page',
      () => HttpResponse.html(PAGE, { status: 502 }),
      /with a web page instead of JSON\.$/,
      /status page/,
    ],
    ['Retry-After', json({}, 429, { 'retry-after': '42' }), /The limit lifts in 42 s/, /Wait 42 s/],
    ['X-RateLimit-Reset', json({}, 429, { 'x-ratelimit-reset': '7' }), /lifts in 7 s/, /Wait 7 s/],
    [
      'Retry-After as a date',
      json({}, 429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
      /lifts in (5\d|60) s/,
      /Wait/,
    ],
    ['no time to wait', json({}, 429), /429 \(Too Many Requests\)/, /Wait a minute/],
    [
      'a page for plain HTTP on a TLS port',
      () => HttpResponse.html('The plain HTTP request was sent to HTTPS port', { status: 400 }),
      /400 \(Bad Request\)/,
      /Vendor speaks https there: write https:\/\/ in VENDOR_URL/,
    ],
    [
      'a redirect',
      () => HttpResponse.redirect('https://other.example/login?next=1', 302),
      /302 \(Found\)/,
      /to https:\/\/other\.example\/login,/,
    ],
  ];
  it.each(cases)('%s', async (_name, answer, sentence, fix) => {
    server.use(http.get('https://vendor.example/v1/thing', answer));
    const problem = await problemOf(call());
    expect(problem).toBeInstanceOf(HttpError);
    expect(problem.message).toMatch(sentence);
    expect(problem.fix.join()).toMatch(fix);
  });

  it('repeats 200 characters at most, and no key that the answer echoes', async () => {
    const echo = `Bad key ${SECRETS.apiKey} and sk-proj-abc***def. ${'x'.repeat(500)}`;
    server.use(
      http.get('https://vendor.example/v1/thing', () =>
        HttpResponse.json({ message: echo }, { status: 401 }),
      ),
    );
    const problem = (await problemOf(call({ headers: { 'DD-API-KEY': SECRETS.apiKey } }))) as HttpError;
    expect(problem.said).toHaveLength(200);
    expect(problem.said).toMatch(/^Bad key \[redacted\] and \[redacted\]\. x+…$/);
  });
});

describe('no answer', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is a failure when a program of the learner’s own stack is not started', async () => {
    const url = await unused();
    const own = await problemOf(call({ url, facts: { start: 'Start it.' } }));
    expect(own).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^Vendor is not started: nothing listens at/),
    });
    expect(own.fix[0]).toBe('Start it.');
    expect(await problemOf(call({ url }))).toMatchObject({ status: 'error' });
  });

  it('names the limit when it takes too long', async () => {
    server.use(http.get('https://vendor.example/v1/thing', () => delay('infinite')));
    const problem = await problemOf(call({ context: contextOf(undefined, 30) }));
    expect(problem).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/after 0\.03 s\./),
    });
  });

  it('names the system that it was waiting for when it is stopped', async () => {
    server.use(http.get('https://vendor.example/v1/thing', () => delay('infinite')));
    const context = { signal: AbortSignal.timeout(20), timeoutMs: 5000 };
    expect((await problemOf(call({ context }))).message).toMatch(
      /Vendor had not answered GET .* was stopped/,
    );
  });

  it('passes on the problem that it was stopped with', async () => {
    const reason = new Problem('error', 'The deadline of the checkpoint has passed.', ['Again.']);
    const context = { signal: AbortSignal.abort(reason), timeoutMs: 5000 };
    expect(await problemOf(call({ context }))).toBe(reason);
  });

  it('distinguishes a connection that broke before the answer from one that broke during it', async () => {
    const before = await serving((request) => request.socket.destroy());
    expect((await problemOf(call({ url: before }))).message).toMatch(
      /broke the connection before it answered/,
    );
    const during = await serving((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"count"');
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect((await problemOf(call({ url: during }))).message).toMatch(/in the middle of its answer/);
  });

  it('names a port that fetch refuses to ask', async () => {
    const problem = await problemOf(call({ url: 'http://127.0.0.1:1/x' }));
    expect(problem).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/^Vendor was not asked: fetch refuses port 1,/),
    });
    expect(problem.fix.join()).toMatch(/another port, and correct VENDOR_URL/);
  });

  it('is read up to 5 MB, and then the connection is closed', async () => {
    let closed: (() => void) | undefined;
    const over = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const url = await serving((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(100_000)));
      };
      response.on('drain', more).once('close', () => closed?.());
      more();
    });
    const problem = await problemOf(call({ url, context: contextOf(undefined, 20_000) }));
    expect(problem).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/its answer is longer than 5 MB/),
    });
    await over;
  });

  it('writes a system’s name in lower case within a sentence', async () => {
    server.use(http.get('https://vendor.example/v1/thing', () => delay('infinite')));
    const slow = await problemOf(call({ system: 'The RAG API', context: contextOf(undefined, 30) }));
    expect(slow.message).toMatch(/^The RAG API had not answered/);
    expect(slow.fix.join(' ')).toMatch(/whether the RAG API is overloaded/);
    server.use(http.get('https://vendor.example/v1/thing', () => new HttpResponse(null, { status: 500 })));
    const broken = await problemOf(call({ system: 'The RAG API' }));
    expect(broken.fix.join(' ')).toMatch(/Read the RAG API's own log/);
  });

  const codes: [string, RegExp, RegExp][] = [
    ['ENOTFOUND', /no address is known for vendor\.example/, /VENDOR_URL for a typing error/],
    ['CERT_HAS_EXPIRED', /secure connection .* \(CERT_HAS_EXPIRED\)/, /renew it/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /secure connection/, /another host name/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /secure connection/, /NODE_EXTRA_CA_CERTS/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /secure connection/, /http:\/\/ instead of https/],
    [
      'UND_ERR_CONNECT_TIMEOUT',
      /did not accept a connection at https:\/\/vendor\.example in time/,
      /firewall/,
    ],
    ['EHOSTUNREACH', /could not be reached at https:\/\/vendor\.example \(EHOSTUNREACH\)/, /network/],
  ];
  it.each(codes)('%s has its own sentence', (code, sentence, fix) => {
    const cause = new TypeError('fetch failed', {
      cause: new AggregateError([Object.assign(new Error('x'), { code })]),
    });
    const description = {
      system: 'Vendor',
      what: 'GET https://vendor.example/',
      facts: { variable: 'VENDOR_URL' },
      secrets: [],
    };
    const problem = connectionProblem(cause, description, new URL(URL_OF_VENDOR), false);
    expect(problem).toMatchObject({ status: 'error', message: expect.stringMatching(sentence) });
    expect(problem.fix.join()).toMatch(fix);
  });

  it('points at the proxy that Node does not use', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.example:3128');
    server.use(http.get('https://vendor.example/v1/thing', () => HttpResponse.error()));
    expect((await problemOf(call())).fix[0]).toMatch(
      /HTTPS_PROXY is set.*NODE_USE_ENV_PROXY=1, with Node 24/,
    );
    expect((await problemOf(call({ url: await unused() }))).fix.join()).not.toMatch(/PROXY/);
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    expect((await problemOf(call())).fix.join()).not.toMatch(/PROXY/);
  });

  it('does not repeat a key that no header can carry', async () => {
    const problem = await problemOf(call({ headers: { 'DD-API-KEY': `${SECRETS.apiKey}\nx` } }));
    expect(problem.message).toMatch(/a key for it holds a character/);
  });
});

describe('words', () => {
  it.each([
    [400, '0.4 s'],
    [-5, '0 ms'],
    [2000, '2 s'],
    [240_000, '4 min'],
    [70 * 60_000, '70 min'],
    [26 * 3_600_000, '26 h'],
    [3 * 86_400_000, '3 days'],
  ])('%d ms is %s', (ms, text) => expect(span(ms)).toBe(text));

  it.each([
    ['1s', 1000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['soon', undefined],
  ])('the duration %s is %s ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each([
    [0, '$0'],
    [0.00015, '$0.00015'],
    [0.0000042, '$0.0000042'],
    [0.1, '$0.10'],
    [0.999, '$1.00'],
    [1234.5, '$1,234.50'],
  ])('%d is %s', (amount, text) => expect(usd(amount)).toBe(text));

  it('counts and lists', () => {
    expect([counted(1, 'trace'), counted(2000, 'query', 'queries')]).toEqual(['1 trace', '2,000 queries']);
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  });

  it.each([
    'sk-proj-abc***def',
    'sk-admin-S***et',
    'sk-0123456789abcdef',
    'sk-svcacct-0123-4567_89',
    'pcsk_2abc_DEFghiJKL',
    'glsa_0123456789abcdef_00000000',
    'sk-proj-0123456789ab****wxyz',
  ])('takes the key %s out of a text', (key) => {
    expect(redacted(`Bad key ${key}.`, [])).toBe('Bad key [redacted].');
  });

  it.each(['sk-admin-…', 'sk-admin-...', 'begins with sk-admin-.', 'sk-proj-, not sk-', 'pcsk_…', 'glsa_…'])(
    'leaves the prefix %s in advice',
    (advice) => expect(redacted(advice, [])).toBe(advice),
  );

  it('says what is wrong with an address without showing it', () => {
    expect(address('http://u:p@host:9090/prom/', 'X', 'e')).toBe('http://u:p@host:9090/prom');
    expect(() => address(undefined, 'X_URL', 'http://e')).toThrow(/X_URL is not set/);
    expect(() => address('localhost:9090', 'X_URL', 'http://e')).toThrow(/^X_URL is not an http address\.$/);
  });
});
