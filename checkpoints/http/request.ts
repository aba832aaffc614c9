import type { z } from 'zod';
import { redacted, secretsIn } from '../../common/secrets.ts';
import { midSentence } from '../../common/words.ts';
import { type CheckContext, Problem } from '../checkpoint.ts';
import { connectionProblem, tooSlow } from './connection.ts';
import { clipped, HttpError, isHtml, type Request } from './error.ts';

/** One request of a check. */
export interface Question<Body> {
  /** Who is asked, as the learner calls it: `Datadog`, `your RAG API`. */
  system: string;
  /** Absolute address. Credentials in it (`https://user:pass@host`) are sent as a Basic header, for fetch refuses them. */
  url: string;
  method?: 'GET' | 'POST' | 'PUT';
  /** Undefined values are left out. */
  headers?: Record<string, string | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** What is expected: JSON, or plain text such as `/metrics`. JSON by default. */
  format?: 'json' | 'text';
  schema: z.ZodType<Body>;
  context: Pick<CheckContext, 'signal' | 'timeoutMs'>;
  /** The environment variable to check when the address seems wrong. */
  variable?: string;
  /** How to start the program. Say it for programs of the learner's own stack: not running is then `failed`, not `error`. */
  start?: string;
  /** What to do when it takes a request and never answers, where that is known: more time would not help then. */
  hangs?: string;
}

/** An answer with a status of 2xx, whose body is as expected. */
export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

/**
 * Asks one system one thing, within `context.timeoutMs`.
 *
 * Redirects aren't followed: fetch would carry key headers to another host.
 *
 * @throws {HttpError} for a status outside 2xx
 * @throws {Problem} for everything else: not started, unknown host, TLS, broken connection, too slow, not JSON, another
 * shape than expected. No text of either shows a key, a token or credentials of an address.
 */
export async function ask<Body>(question: Question<Body>): Promise<Answer<Body>> {
  const { url, headers, request } = prepare(question);
  const { signal, timeoutMs } = question.context;
  const limit = AbortSignal.timeout(timeoutMs);
  let began = false;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: question.method ?? 'GET',
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
      ...(question.body === undefined ? {} : { body: JSON.stringify(question.body) }),
    });
    began = true;
    text = await textOf(response, request);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    if (signal.aborted) throw stopped(signal.reason, request);
    if (limit.aborted) throw tooSlow(request, url, timeoutMs);
    throw connectionProblem(cause, request, url, began);
  }
  if (!response.ok) throw new HttpError(request, response, text);
  const body = question.format === 'text' ? text : asJson(text, response, request);
  return {
    status: response.status,
    headers: response.headers,
    body: asExpected(body, question.schema, request),
  };
}

/** Largest body that is read, bytes: far above any answer to a check, far below what would fill the memory. */
const MAX_ANSWER = 5_000_000;

/** The whole body as UTF-8, a byte order mark taken off. */
async function textOf(response: Response, request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    // leaving the loop cancels the stream, and with it the connection
    if (bytes > MAX_ANSWER) throw tooLong(request);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLong(request: Request): Problem {
  return new Problem(
    'error',
    `${request.system} answered ${request.what}, but its answer is longer than ${MAX_ANSWER / 1e6} MB.`,
    [
      `Look whether ${midSentence(request.system)} answers there, and not a program that sends something else.${request.variable ? ` Check ${request.variable}.` : ''}`,
    ],
    { asked: request.what },
  );
}

function prepare(question: Question<unknown>): { url: URL; headers: Headers; request: Request } {
  const url = new URL(question.url);
  const what = `${question.method ?? 'GET'} ${url.origin}${url.pathname}`;
  const { system, variable, start, hangs } = question;
  const bare = { system, what, variable, start, hangs };
  const headers = new Headers();
  try {
    headers.set('accept', question.format === 'text' ? 'text/plain' : 'application/json');
    if (question.body !== undefined) headers.set('content-type', 'application/json');
    if (url.username || url.password) headers.set('authorization', basic(url));
    for (const [name, value] of Object.entries(question.headers ?? {}))
      if (value !== undefined) headers.set(name, value);
  } catch {
    // undici's own message repeats the value, which is a key
    throw new Problem(
      'error',
      `${question.system} was not asked: a key for it holds a character that no HTTP header may carry.`,
      ['Copy the key again, on one line, without quotes or invisible characters.'],
      { asked: what },
    );
  }
  const secrets = [...secretsIn(headers), decodeURIComponent(url.password)];
  url.username = '';
  url.password = '';
  return { url, headers, request: { ...bare, secrets } };
}

function basic(url: URL): string {
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function stopped(reason: unknown, request: Request): Problem {
  if (reason instanceof Problem) return reason;
  return new Problem(
    'error',
    `${request.system} had not answered ${request.what} when the checkpoint was stopped.`,
    ['Run the checkpoint again.'],
  );
}

function asJson(text: string, response: Response, request: Request): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const check = request.variable ? ` Check ${request.variable}.` : '';
    if (isHtml(response.headers, text))
      throw new Problem(
        'error',
        `${request.system} answered ${request.what} with a web page instead of JSON.`,
        [`A login form, a proxy or another program answers at this address.${check}`],
        { asked: request.what },
      );
    const start = clipped(redacted(text, request.secrets)).slice(0, 60);
    throw new Problem(
      'error',
      text === ''
        ? `${request.system} answered ${request.what} with an empty body, where JSON was expected.`
        : `${request.system} answered ${request.what} with malformed JSON, which begins: ${start}`,
      [
        `The answer was cut off, or something other than ${midSentence(request.system)} gave it. Run the checkpoint again.${check}`,
      ],
      { asked: request.what },
    );
  }
}

function asExpected<Body>(body: unknown, schema: z.ZodType<Body>, request: Request): Body {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.length ? issue.path.map(String).join('.') : 'the body itself';
  throw new Problem(
    'error',
    `${request.system} answered ${request.what} in another shape than documented: ${path}: ${issue?.message}.`,
    [
      `Look whether ${midSentence(request.system)} answers there, in a version this workbook knows${request.variable ? ` (${request.variable})` : ''}.`,
    ],
    { asked: request.what, path },
  );
}
