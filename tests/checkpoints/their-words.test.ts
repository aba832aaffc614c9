import { describe, expect, it, test } from 'vitest';
import { meaningOf } from '../../checkpoints/http/meanings.ts';
import { errorText, isBlockedPort, isMissingRoute, scrapedAt } from '../../checkpoints/http/their-words.ts';

/** What a refusal means, in the words of `meanings.yaml`. */
const refused = (system: string, status: number, said: string, what = 'GET /') =>
  meaningOf('refused', { system, what, secrets: [] }, { status, said, body: said, html: 'no' }).says;

describe('Datadog', () => {
  it.each([
    ['Forbidden', /another Datadog site/],
    ['API key required', /missing, wrong or revoked/],
    ['', /missing, wrong or revoked/],
  ])('%j from the route that validates a key', (said, means) =>
    expect(refused('Datadog', 403, said, 'GET https://api.datadoghq.com/api/v1/validate')).toMatch(means),
  );

  it.each([
    ['Forbidden: missing scope timeseries_query', /lacks the scope/],
    ['Failed permission authorization checks: apm_read', /lacks the scope/],
    ['Forbidden', /another organisation/],
  ])('%j from another route', (said, means) => expect(refused('Datadog', 403, said)).toMatch(means));
});

test.each([
  [
    'You have insufficient permissions for this operation. Missing scopes: api.usage.read.',
    /lacks the scope/,
  ],
  ['Incorrect API key provided: sk-admin-S***et.', /missing, wrong or revoked/],
])('OpenAI: %j', (said, means) => expect(refused('OpenAI', 401, said)).toMatch(means));

test('a fact that is not known is left out', () => {
  const call = {
    system: 'Prometheus',
    what: 'GET http://x/',
    secrets: [],
    facts: { as: "the lab's Prometheus" },
  };
  const { says, fix } = meaningOf('unreached', call, { code: 'ECONNREFUSED', where: 'http://x' });
  expect(says).toBe('Prometheus is not started: nothing listens at http://x (connection refused).');
  expect(fix).toEqual([expect.stringMatching(/^The lab's Prometheus has ended/)]); // no variable to check
});

test.each([
  ['FastAPI', 'Not Found', true],
  ['FastAPI', 'Method Not Allowed', true],
  ['Express', 'Cannot PUT /query/0/feedback', true],
  ['the lab', 'There is no PUT /query/0/feedback here.', true],
  ['a route that works', 'Unknown answer', false],
  ['a route that works', 'Not found: 7f3c', false],
])('%s: %j is about a missing route: %s', (_program, said, is) => expect(isMissingRoute(said)).toBe(is));

test('undici: a port that fetch refuses, without an error code', async () => {
  const refusal = await fetch('http://127.0.0.1:1/').catch((error: unknown) => error);
  expect(isBlockedPort(refusal)).toBe(true);
  expect(isBlockedPort(new TypeError('fetch failed', { cause: new Error('other side closed') }))).toBe(false);
});

test.each([
  ['0001-01-01T00:00:00Z', undefined],
  ['2026-11-23T09:30:00Z', Date.UTC(2026, 10, 23, 9, 30)],
  ['soon', undefined],
])('Prometheus: a last scrape of %s is at %s', (text, at) => expect(scrapedAt(text)).toBe(at));

describe('the error text', () => {
  it.each([
    ['Datadog v1', { errors: ['Forbidden', 'again'] }, 'Forbidden; again'],
    ['Datadog v2', { errors: [{ title: 'Generic Error', detail: 'bad from' }] }, 'Generic Error: bad from'],
    ['OpenAI', { error: { message: 'no such key', type: 'invalid_request_error' } }, 'no such key'],
    ['Pinecone', { error: { code: 'RESOURCE_EXHAUSTED', message: 'Too many.' }, status: 429 }, 'Too many.'],
    ['Prometheus', { status: 'error', errorType: 'bad_data', error: 'parse error' }, 'parse error'],
    ['Grafana', { message: 'Unauthorized' }, 'Unauthorized'],
    ['a panel of Grafana', { results: { A: { error: 'bad_data: x', status: 400 } } }, 'bad_data: x'],
    ['FastAPI', { detail: 'Not Found' }, 'Not Found'],
  ])('of %s', (_program, json, text) => expect(errorText(json)).toBe(text));

  it.each([[{}], [{ error: {} }], [{ errors: [] }], [{ message: '' }], ['Forbidden'], [null]])(
    'is missing in %j',
    (json) => expect(errorText(json)).toBeUndefined(),
  );
});
