import { describe, expect, it, test } from 'vitest';
import {
  errorText,
  isBlockedPort,
  isMissingRoute,
  lacksDatadogScope,
  lacksOpenAiScope,
  mayBeOfAnotherDatadogSite,
  panelError,
  scrapedAt,
} from '../../checkpoints/http/their-words.ts';

describe('Datadog', () => {
  it.each([
    ['Forbidden', true],
    ['API key required', false],
    ['', false],
  ])('%j may be about a key of another site: %s', (said, is) =>
    expect(mayBeOfAnotherDatadogSite(said)).toBe(is),
  );

  it.each([
    ['Forbidden: missing scope timeseries_query', true],
    ['Failed permission authorization checks: apm_read', true],
    ['Forbidden', false],
  ])('%j is about a scope: %s', (said, is) => expect(lacksDatadogScope(said)).toBe(is));
});

test.each([
  ['You have insufficient permissions for this operation. Missing scopes: api.usage.read.', true],
  ['Incorrect API key provided: sk-admin-S***et.', false],
])('OpenAI: %j is about a scope: %s', (said, is) => expect(lacksOpenAiScope(said)).toBe(is));

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

test('Grafana: the reason of a refused panel query', () => {
  expect(panelError({ results: { A: { error: 'bad_data: parse error', status: 400 } } })).toBe(
    'bad_data: parse error',
  );
  expect(panelError({ message: 'Data source not found' })).toBeUndefined();
});

describe('the error text', () => {
  it.each([
    ['Datadog v1', { errors: ['Forbidden', 'again'] }, 'Forbidden; again'],
    ['Datadog v2', { errors: [{ title: 'Generic Error', detail: 'bad from' }] }, 'Generic Error: bad from'],
    ['OpenAI', { error: { message: 'no such key', type: 'invalid_request_error' } }, 'no such key'],
    ['Pinecone', { error: { code: 'RESOURCE_EXHAUSTED', message: 'Too many.' }, status: 429 }, 'Too many.'],
    ['Prometheus', { status: 'error', errorType: 'bad_data', error: 'parse error' }, 'parse error'],
    ['Grafana', { message: 'Unauthorized' }, 'Unauthorized'],
    ['FastAPI', { detail: 'Not Found' }, 'Not Found'],
  ])('of %s', (_program, json, text) => expect(errorText(json)).toBe(text));

  it.each([[{}], [{ error: {} }], [{ errors: [] }], [{ message: '' }], ['Forbidden'], [null]])(
    'is missing in %j',
    (json) => expect(errorText(json)).toBeUndefined(),
  );
});
