import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { parsedJson } from '../../common/json.ts';
import { redacted } from '../../common/secrets.ts';
import { midSentence } from '../../common/words.ts';
import { Problem } from '../checkpoint.ts';

/** What was asked, in words that are safe to show. */
export interface Request {
  /** Who was asked, such as `Datadog`. */
  system: string;
  /** Method and address without credentials and query, such as `GET https://api.datadoghq.com/api/v1/query`. */
  what: string;
  /** The environment variable that holds the address. */
  variable?: string | undefined;
  /** How to start the program, when it is one of the learner's own stack. */
  start?: string | undefined;
  /** What to do when it takes a request and never answers, where that is known. */
  hangs?: string | undefined;
  /** Values that must not be shown. */
  secrets: readonly string[];
}

/** Longest stretch of an answer that is repeated to the learner, characters. */
const SAID_LIMIT = 200;

/**
 * A system answered with a status outside 2xx. As it stands it is a `Problem` that says so; a check that knows what
 * the status means there, turns it into a better one.
 */
export class HttpError extends Problem {
  readonly httpStatus: number;
  /** The answer's own words, at most 200 characters and without secrets; empty when it has none. */
  readonly said: string;
  /** The body, when it is JSON. */
  readonly json: unknown;
  /** The answer was a web page: a login form, a proxy, or a server that doesn't know the route. */
  readonly html: boolean;
  /** Seconds until the next request is welcome, from `Retry-After` or Datadog's `X-RateLimit-Reset`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(request: Request, response: Response, body: string) {
    const html = isHtml(response.headers, body);
    const json = html ? undefined : parsedJson(body);
    const said = html ? '' : clipped(redacted(ownWords(json) ?? body, request.secrets));
    const retryAfterSeconds = retryAfter(response.headers);
    const status = `${response.status} (${STATUS_CODES[response.status] ?? 'unknown status'})`;
    const words = html ? ', with a web page instead of JSON' : said === '' ? '' : `: "${said}"`;
    const stop = /[.!?…]$/.test(said) ? '' : '.';
    super(
      'error',
      `${request.system} answered ${status} to ${request.what}${words}${stop}${rateLimit(response.status, retryAfterSeconds)}`,
      remedies(request, response, retryAfterSeconds),
      { httpStatus: response.status, asked: request.what },
    );
    this.httpStatus = response.status;
    this.said = said;
    this.json = json;
    this.html = html;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The same trouble as a check understands it: its own remedies, and a sentence that says what it means. */
  meaning(status: 'failed' | 'error', sentence: string, fix: string[]): Problem {
    return new Problem(status, `${this.message} ${sentence}`, fix, this.details);
  }
}

/** Lets the caller say what a status means at this system; anything it returns undefined for stays as it was. */
export async function explained<T>(
  asked: Promise<T>,
  means: (error: HttpError) => Problem | undefined,
): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw (error instanceof HttpError ? means(error) : undefined) ?? error;
  }
}

/** Whether this is a web page. Proxies and login forms send one where JSON was due. */
export function isHtml(headers: Headers, body: string): boolean {
  return /^text\/html/i.test(headers.get('content-type') ?? '') || /^\s*<(?:!doctype|html)/i.test(body);
}

/** One line of at most 200 characters. */
export function clipped(text: string): string {
  // control characters would act on the learner's terminal: colours, titles, the cursor
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > SAID_LIMIT ? `${line.slice(0, SAID_LIMIT - 1)}…` : line;
}

const Text = z.string().min(1);
const Described = z.object({ title: Text.optional(), detail: Text.optional(), message: Text.optional() });

/** The error text in the shapes that Datadog, Grafana, Prometheus, OpenAI, Pinecone, Express and FastAPI use. */
const OwnWords = z.union([
  z
    .object({ errors: z.array(z.union([Text, Described])).min(1) })
    .transform(({ errors }) => errors.map(words).join('; ')),
  z.object({ error: z.union([Text, Described]) }).transform(({ error }) => words(error)),
  z.object({ message: Text }).transform(({ message }) => message),
  z.object({ detail: Text }).transform(({ detail }) => detail),
]);

function words(error: string | z.infer<typeof Described>): string {
  if (typeof error === 'string') return error;
  return [error.title, error.detail, error.message].filter(Boolean).join(': ');
}

function ownWords(json: unknown): string | undefined {
  const result = OwnWords.safeParse(json);
  return result.success && result.data !== '' ? result.data : undefined;
}

function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? headers.get('x-ratelimit-reset');
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const until = Date.parse(value); // Retry-After may be a date
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - Date.now()) / 1000));
}

function rateLimit(status: number, seconds: number | undefined): string {
  return status === 429 && seconds !== undefined ? ` The limit lifts in ${seconds} s.` : '';
}

function remedies(request: Request, response: Response, retryAfterSeconds: number | undefined): string[] {
  const check = request.variable ? `Check ${request.variable}. ` : '';
  const { status } = response;
  if (status === 429)
    return [
      `Wait ${retryAfterSeconds === undefined ? 'a minute' : `${retryAfterSeconds} s`}, then run the checkpoint again.`,
    ];
  if (status >= 300 && status < 400) {
    const to = redirectTarget(response);
    return [
      `${check}It redirects${to ? ` to ${to}` : ''}, and keys aren't sent after a redirect: use the final address.`,
    ];
  }
  if (status >= 500)
    return [
      `${request.start ? `Read ${midSentence(request.system)}'s own log` : `Look at ${midSentence(request.system)}'s status page`}, then run the checkpoint again.`,
    ];
  if (status === 404) return [`${check}The address may lack a path prefix, or belong to another program.`];
  return request.variable ? [`Check ${request.variable}.`] : [];
}

function redirectTarget(response: Response): string | undefined {
  const location = response.headers.get('location');
  if (!location || !URL.canParse(location, response.url || undefined)) return undefined;
  const to = new URL(location, response.url || undefined);
  return `${to.origin}${to.pathname}`;
}
