import type { z } from 'zod';
import { parsedJson } from '../../common/json.ts';
import { redacted, secretsIn } from '../../common/secrets.ts';
import type { Facts } from '../../common/words.ts';
import { type CheckContext, Problem } from '../checkpoint.ts';
import { problemsOf } from '../problems.ts';
import { connectionProblem, tooSlow } from './connection.ts';
import { clipped, HttpError, isHtml } from './error.ts';
import { type CallDescription, meaningOf } from './meanings.ts';

const problem = problemsOf(import.meta.url);

/** One call of a check to a system. */
export interface HttpCall<Body> extends Omit<CallDescription, 'what' | 'secrets'> {
  /** Absolute address. Credentials in it (`https://user:pass@host`) are sent as a Basic header, since fetch refuses them. */
  url: string;
  /** Without one: POST with a body, GET without. */
  method?: 'GET' | 'POST' | 'PUT';
  /** Undefined values are left out. */
  headers?: Record<string, string | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /**
   * What the reply should be: JSON, which is the default, or text such as `/metrics`. A reply that is `ignored` may be
   * anything, a stream too: it is read to its end, or until the time is over.
   */
  format?: 'json' | 'text' | 'ignored';
  schema: z.ZodType<Body>;
  context: Pick<CheckContext, 'signal' | 'timeoutMs'>;
}

/**
 * Sends one call to one system, within `context.timeoutMs`. Resolves to a reply with a status of 2xx, whose body is as
 * expected.
 *
 * Redirects aren't followed, since fetch would carry key headers to another host; only one that adds or takes a slash at
 * the end of the same address is.
 *
 * @throws {HttpError} for a status outside 2xx
 * @throws {Problem} for everything else: not started, unknown host, TLS, broken connection, too slow, not JSON, another
 * shape than expected. No text of either shows a key, a token or credentials of an address.
 */
export async function send<Body>(call: HttpCall<Body>) {
  const { url, description, ...init } = prepare(call);
  const { signal, timeoutMs } = call.context;
  const limit = AbortSignal.timeout(timeoutMs);
  const stop = new AbortController();
  let response: Response | undefined;
  let text = '';
  try {
    const signals = AbortSignal.any([signal, limit, stop.signal]);
    const ask = (at: URL) => fetch(at, { ...init, redirect: 'manual', signal: signals });
    response = await ask(url);
    const slash = slashAway(response, url, init.method);
    if (slash) {
      response.body?.cancel().catch(() => {});
      response = undefined; // no answer has begun
      response = await ask(slash);
    }
    text = await textOf(response, description, stop);
  } catch (cause) {
    if (signal.aborted) throw stopped(signal.reason, description);
    if (!(response?.ok && call.format === 'ignored')) {
      if (cause instanceof Problem) throw cause;
      if (limit.aborted) throw tooSlow(description, url, timeoutMs);
      throw connectionProblem(cause, description, url, response !== undefined);
    }
  }
  if (!response.ok) throw new HttpError(description, response, text);
  const body = call.format && call.format !== 'json' ? text : asJson(text, response, description);
  const { status, headers } = response;
  return { status, headers, body: asExpected(body, call.schema, description) };
}

/** Where the same address is with, or without, a slash at its end, if the answer redirects there. */
function slashAway({ status, headers }: Response, from: URL, method: string): URL | undefined {
  if (![307, 308].includes(status) && !(method === 'GET' && [301, 302].includes(status))) return undefined;
  const location = headers.get('location') ?? '';
  if (!URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  const same = (url: URL) => `${url.origin}${url.pathname.replace(/\/$/, '')}${url.search}`;
  return same(to) === same(from) ? to : undefined;
}

function prepare(call: HttpCall<unknown>) {
  const { system, facts } = call;
  const url = new URL(call.url);
  const method = call.method ?? (call.body === undefined ? 'GET' : 'POST');
  const what = `${method} ${url.origin}${url.pathname}`;
  const headers = new Headers();
  try {
    const text = call.format === 'text' && call.body === undefined;
    headers.set('accept', text ? 'text/plain' : 'application/json');
    if (call.body !== undefined) headers.set('content-type', 'application/json');
    if (url.username || url.password) headers.set('authorization', basic(url));
    for (const [name, value] of Object.entries(call.headers ?? {}))
      if (value !== undefined) headers.set(name, value);
  } catch {
    // undici's own message repeats the value, which is a key
    throw problem('key-unfit', { system }).with({ asked: what });
  }
  const secrets = [...secretsIn(headers), decodeURIComponent(url.password)];
  Object.assign(url, { username: '', password: '' });
  const description: CallDescription = { system, what, facts, secrets };
  return { url, method, headers, body: JSON.stringify(call.body), description };
}

function basic({ username, password }: URL): string {
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
}

/** Largest body that is read, characters: far above any answer to a check, far below what would fill the memory. */
const MAX_REPLY = 5_000_000;

/** The whole body as UTF-8, without a byte order mark. */
async function textOf(response: Response, call: CallDescription, stop: AbortController): Promise<string> {
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.length > MAX_REPLY) {
      stop.abort(); // closes the connection; leaving the loop alone would wait for another reader of the stream
      throw unusable(call, { found: 'too long', most: MAX_REPLY / 1e6 });
    }
  }
  return text;
}

function stopped(reason: unknown, { system, what }: CallDescription): Problem {
  return reason instanceof Problem ? reason : problem('stopped', { system, what });
}

/** The values of a stream of JSON lines or of server-sent events come as a list. */
function asJson(text: string, response: Response, call: CallDescription): unknown {
  const json = parsedJson(text);
  if (json !== undefined) return json;
  if (/event-stream|ndjson|jsonl|json-seq/.test(response.headers.get('content-type') ?? ''))
    return text.split('\n').flatMap((line) => parsedJson(line.replace(/^data:/, '')) ?? []);
  if (isHtml(response.headers, text)) throw unusable(call, { found: 'web page' });
  throw unusable(call, { begins: clipped(redacted(text, call.secrets)).slice(0, 60) });
}

function asExpected<Body>(body: unknown, schema: z.ZodType<Body>, call: CallDescription): Body {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.length ? issue.path.map(String).join('.') : 'the body itself';
  throw unusable(call, { found: 'another shape', path, why: issue?.message }).with({ path });
}

/** A reply with a good status and a body that no check can use. */
function unusable(call: CallDescription, more: Facts): Problem {
  const { is, says, fix } = meaningOf('unusable', call, more);
  return new Problem(is, says, fix, { asked: call.what });
}
