import { STATUS_CODES } from 'node:http';
import { parsedJson } from '../../common/json.ts';
import { clipped as clippedText } from '../../common/redact-output.ts';
import { redacted } from '../../common/secrets.ts';
import { Problem } from '../checkpoint.ts';
import { type CallDescription, meaningOf } from './meanings.ts';
import { errorText } from './their-words.ts';

/** A system answered with a status outside 2xx. The problem says so, and what `meanings.yaml` says about that. */
export class HttpError extends Problem {
  readonly httpStatus: number;
  /** The answer's own words, at most 200 characters and without secrets; may be empty. */
  readonly said: string;
  /** The body, when it is JSON. */
  readonly json: unknown;
  /** The answer was a web page: a login form, a proxy, or a server that doesn't know the route. */
  readonly html: boolean;
  /** `meanings.yaml` says what the status means at this system, or the answer does. */
  readonly understood: boolean;
  /** It refuses the caller: credentials, too many requests, plain HTTP. The same request may be good otherwise. */
  readonly refusesCaller: boolean;

  constructor(call: CallDescription, response: Response, body: string) {
    const { headers, status: httpStatus } = response;
    const html = isHtml(headers, body);
    const json = html ? undefined : parsedJson(body);
    const own = errorText(json) ?? (typeof json === 'string' ? json : body);
    const said = html ? '' : clipped(redacted(own, call.secrets));
    const wait = retryAfter(headers);
    const { is, says, fix, outright } = meaningOf('refused', call, {
      status: httpStatus,
      html: html ? 'yes' : 'no',
      body,
      said,
      wait: wait === undefined ? 'a minute' : `${wait} s`,
      target: redirectTarget(response),
    });
    const status = `${httpStatus} (${STATUS_CODES[httpStatus] ?? 'unknown status'})`;
    const words = html ? ', with a web page instead of JSON' : said && `: "${said}"`;
    const stop = /[.!?…]$/.test(said) ? '' : '.';
    const limit = httpStatus === 429 && wait !== undefined && `The limit lifts in ${wait} s.`;
    const found = [`${call.system} answered ${status} to ${call.what}${words}${stop}`, limit, says];
    super(is, found.filter(Boolean).join(' '), fix, { httpStatus, asked: call.what });
    this.httpStatus = httpStatus;
    this.said = said;
    this.json = json;
    this.html = html;
    this.understood = outright || says !== '';
    this.refusesCaller = outright || [401, 403, 429].includes(httpStatus);
  }

  /** The system doesn't know the route that was asked. */
  get lacksRoute(): boolean {
    return !this.understood && [404, 405, 501].includes(this.httpStatus);
  }
}

/** Whether this is a web page. Proxies and login forms send one where JSON is expected. */
export function isHtml(headers: Headers, body: string): boolean {
  return /^text\/html/i.test(headers.get('content-type') ?? '') || /^\s*<(?:!doctype|html)/i.test(body);
}

/** One line of at most 200 characters, without the secrets of this environment. */
export function clipped(text: string): string {
  // control characters would act on the learner's terminal: colours, titles, the cursor
  return clippedText(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), 200);
}

/** A system's reason, clipped. It may give none. */
export const reason = (text = '') => clipped(text) || 'no reason given';

/** Seconds until the next request is welcome, from `Retry-After` or Datadog's `X-RateLimit-Reset`. */
function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after') ?? headers.get('x-ratelimit-reset');
  if (!value?.trim()) return undefined;
  // Retry-After may be a date
  const seconds = Number.isNaN(Number(value)) ? (Date.parse(value) - Date.now()) / 1000 : Number(value);
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

function redirectTarget({ headers, url }: Response): string {
  const location = headers.get('location');
  if (!location || !URL.canParse(location, url || undefined)) return '';
  const to = new URL(location, url || undefined);
  return ` to ${to.origin}${to.pathname}`;
}
