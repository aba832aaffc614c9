import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { inject } from 'vitest';
import { parsedJson } from '../../common/json.ts';
import { CheckFailure } from './check.ts';
import { Patience } from './patience.ts';
import { shown } from './shown.ts';

/** A request as it goes over the wire. */
export interface Sent {
  method: string;
  /** Encoded, as in the URL. */
  path: string;
  /** Sent byte for byte. */
  body?: string;
  /** Of the body; `application/json` unless said otherwise. */
  contentType?: string;
  /** Further headers. */
  headers?: NodeJS.Dict<string>;
  /** How long the check itself holds the answer up, milliseconds. */
  heldUpMs?: number;
}

/** What came back. */
export interface Reply {
  status: number;
  text: string;
  /** The body as JSON; undefined when it isn't JSON. */
  json: unknown;
  /** The request in one line, such as `PUT /query/q1/feedback {"rating":"up"}`. */
  did: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** How long an answer may take, milliseconds. A slow answer is still right. */
    answerMs: number;
  }
}

let patience: Patience;

/** Restores the full time for answers. Call it before the first check of a program. */
export function restorePatience(): void {
  patience = new Patience(inject('answerMs'));
}

/**
 * Sends one request over a new connection, past any proxy. Throws CheckFailure when there is no answer.
 *
 * @param origin such as `http://127.0.0.1:4711`
 * @param giveUp ends the wait early
 */
export async function send(origin: string, sent: Sent, giveUp?: AbortSignal): Promise<Reply> {
  const { method, path, body, contentType = 'application/json', heldUpMs = 0 } = sent;
  const did = inOneLine(sent);
  const begun = performance.now();
  const { signal: inTime, stop } = patience.wait(heldUpMs);
  const ofBody = body !== undefined && {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
  };
  try {
    const request = httpRequest(`${origin}${path}`, {
      method,
      agent: false,
      signal: giveUp ? AbortSignal.any([inTime, giveUp]) : inTime,
      headers: { ...sent.headers, ...ofBody },
    });
    request.on('error', () => {}); // after the response, its text fails as well
    const [response] = (await once(request.end(body), 'response')) as [IncomingMessage];
    const text = await textOf(response);
    patience.answered(performance.now() - begun - heldUpMs);
    return { status: response.statusCode ?? 0, text, json: parsedJson(text), did };
  } catch (error) {
    const expected = 'an answer';
    if (!inTime.aborted && !giveUp?.aborted)
      throw new CheckFailure({
        did,
        expected,
        got: `a broken connection (${shown(error)})`,
        likely: 'Your handler closed the connection instead of answering.',
      });
    const none = patience.isLost ? 'none; an earlier request got none within' : 'none within';
    const ms = patience.full + (patience.isLost ? 0 : heldUpMs);
    if (inTime.aborted) patience.lost(begun, performance.now());
    const likely =
      'A path through your handler sends no answer. Look for a branch without response.json(…), or a promise without await.';
    throw new CheckFailure({ did, expected, got: `${none} ${ms / 1000} s`, likely });
  } finally {
    stop();
  }
}

function inOneLine({ method, path, body, contentType, headers = {} }: Sent): string {
  const names = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [method, path, body, body && contentType && `as ${contentType}`, ...names].filter(Boolean).join(' ');
}
