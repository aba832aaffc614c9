import { STATUS_CODES } from 'node:http';
import { parsedJson } from '../../common/json.ts';
import { clipped as clippedText } from '../../common/redact-output.ts';
import { redacted } from '../../common/secrets.ts';
import { midSentence } from '../../common/words.ts';
import { Problem } from '../checkpoint.ts';
import { errorText, saidOutright } from './their-words.ts';

/** A call in words that are safe to show. */
export interface CallDescription {
  /** Who is asked, such as `Datadog`. */
  system: string;
  /** Method and address without credentials and query, such as `GET https://api.datadoghq.com/api/v1/query`. */
  what: string;
  /** The environment variable that holds the address. */
  variable?: string;
  /** How to start the program, when it belongs to the learner's own stack. */
  start?: string;
  /** What to do when it accepts a request and never answers, where that is known. */
  hangs?: string;
  /** Values that must not be shown. */
  secrets: readonly string[];
}

/**
 * A system answered with a status outside 2xx. The problem says so in general words; a check that knows what the
 * status means at its system replaces it by {@link meaning}.
 */
export class HttpError extends Problem {
  readonly httpStatus: number;
  /** The answer's own words, at most 200 characters and without secrets; may be empty. */
  readonly said: string;
  /** The body, when it is JSON. */
  readonly json: unknown;
  /** The answer was a web page: a login form, a proxy, or a server that doesn't know the route. */
  readonly html: boolean;
  /** The answer itself says what is wrong, whatever its status means at this system. */
  readonly outright: boolean;

  constructor(call: CallDescription, response: Response, body: string) {
    const html = isHtml(response.headers, body);
    const json = html ? undefined : parsedJson(body);
    const own = errorText(json) ?? (typeof json === 'string' ? json : body);
    const said = html ? '' : clipped(redacted(own, call.secrets));
    const outright = saidOutright(body, call.system, call.variable);
    const wait = retryAfter(response.headers);
    const status = `${response.status} (${STATUS_CODES[response.status] ?? 'unknown status'})`;
    const words = html ? ', with a web page instead of JSON' : said && `: "${said}"`;
    const stop = /[.!?…]$/.test(said) ? '' : '.';
    const limit = response.status === 429 && wait !== undefined ? ` The limit lifts in ${wait} s.` : '';
    super(
      'error',
      `${call.system} answered ${status} to ${call.what}${words}${stop}${limit}`,
      [outright ?? remedy(call, response, html, wait)],
      { httpStatus: response.status, asked: call.what },
    );
    this.httpStatus = response.status;
    this.said = said;
    this.json = json;
    this.html = html;
    this.outright = outright !== undefined;
  }

  /** It refuses the caller: credentials, too many requests, plain HTTP. The same request may be good otherwise. */
  get refusesCaller(): boolean {
    return this.outright || [401, 403, 429].includes(this.httpStatus);
  }

  /** The system doesn't know the route that was asked. */
  get lacksRoute(): boolean {
    return [404, 405, 501].includes(this.httpStatus);
  }

  /** The same problem with a sentence that says what it means, and the remedies for that. */
  meaning(sentence: string, ...fix: string[]): Problem {
    return new Problem('error', `${this.message} ${sentence}`, fix, this.details);
  }

  /** Like {@link meaning}, where what was looked at is not good. */
  failing(sentence: string, ...fix: string[]): Problem {
    return new Problem('failed', `${this.message} ${sentence}`, fix, this.details);
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

function remedy(call: CallDescription, response: Response, html: boolean, wait: number | undefined): string {
  const check = call.variable ? `Check ${call.variable}. ` : '';
  const { status } = response;
  const system = midSentence(call.system);
  if (status === 429)
    return `Wait ${wait === undefined ? 'a minute' : `${wait} s`}, then run the checkpoint again.`;
  if (status >= 300 && status < 400)
    return `${check}It redirects${redirectTarget(response)}, and keys are not sent after a redirect: use the final address.`;
  if (status >= 500)
    return `${call.start ? `Read ${system}'s own log` : `Look at ${system}'s status page`}, then run the checkpoint again.`;
  if (status === 403 && html)
    return `${check}A proxy, a firewall or a content network in front of ${system} sent that page: try another network, or leave your VPN.`;
  if (status === 404) return `${check}The address may lack a path prefix, or belong to another program.`;
  return check.trim() || `Do what ${system} says here, then run the checkpoint again.`;
}

function redirectTarget({ headers, url }: Response): string {
  const location = headers.get('location');
  if (!location || !URL.canParse(location, url || undefined)) return '';
  const to = new URL(location, url || undefined);
  return ` to ${to.origin}${to.pathname}`;
}
