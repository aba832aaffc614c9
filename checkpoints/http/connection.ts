import { midSentence } from '../../common/words.ts';
import { Problem, uncheckable } from '../checkpoint.ts';
import type { CallDescription } from './error.ts';
import { isBlockedPort } from './their-words.ts';

/**
 * What a failed `fetch` means. undici says only `fetch failed`; the reason is a code further down its causes.
 *
 * @param url the address that was asked; only its host is shown
 * @param began whether the answer had begun to arrive
 */
export function connectionProblem(cause: unknown, call: CallDescription, url: URL, began: boolean): Problem {
  const code = codeOf(cause);
  const status = code === 'ECONNREFUSED' && call.start ? 'failed' : 'error';
  const blocked = isBlockedPort(cause);
  const [found, ...fix] = reasonOf(blocked ? 'BLOCKED_PORT' : code, call, url, began);
  const details = { asked: call.what, ...(code && { code }) };
  return new Problem(
    status,
    `${call.system} ${found}`,
    [...(blocked ? [] : proxyHint(url)), ...fix],
    details,
  );
}

/** What happened to the system, as the rest of a sentence, and the remedies. */
function reasonOf(code: string | undefined, call: CallDescription, url: URL, began: boolean) {
  const { variable = 'the address' } = call;
  const where = url.origin;
  if (code === 'BLOCKED_PORT')
    return [
      `was not asked: fetch refuses port ${url.port}, as browsers do, because it belongs to another protocol.`,
      `Let ${midSentence(call.system)} listen on another port, and correct ${variable}.`,
    ];
  if (code === 'ECONNREFUSED' && call.start) {
    const check = call.variable ? [`Check ${variable}.`] : [];
    return [`is not started: nothing listens at ${where} (connection refused).`, call.start, ...check];
  }
  if (code === 'ECONNREFUSED')
    return [`refused the connection to ${where}.`, `Check ${variable} and your network.`];
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return [
      `was not reached: no address is known for ${url.hostname} (${code}).`,
      `Check ${variable} for a typing error, and your network connection.`,
    ];
  if (code && /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO$/.test(code))
    return [
      `was not asked: the secure connection to ${where} could not be set up (${code}).`,
      tlsRemedy(variable, code),
    ];
  if (began || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE')
    return [
      `broke the connection ${began ? 'in the middle of its answer to' : 'before it answered'} ${call.what}.`,
      `Run the checkpoint again. If that does not help, read ${midSentence(call.system)}'s own log, or look for a proxy in between.`,
    ];
  if (code?.includes('TIMEOUT') || code === 'ETIMEDOUT')
    return [
      `did not accept a connection at ${where} in time (${code}).`,
      `Check ${variable}, and whether a firewall blocks the connection.`,
    ];
  const why = code ? ` (${code})` : '';
  return [`could not be reached at ${where}${why}.`, `Check ${variable} and your network connection.`];
}

/** The system took longer than one request may take. */
export function tooSlow(call: CallDescription, url: URL, timeoutMs: number): Problem {
  const { system, what, variable = 'the address', hangs } = call;
  const moreTime = 'Give it more time: npm run checkpoint -- --timeout 15';
  const check = `If that does not help, check ${variable} and whether ${midSentence(system)} is overloaded.`;
  return uncheckable(
    `${system} had not answered ${what} after ${Number((timeoutMs / 1000).toPrecision(2))} s.`,
    ...(hangs ? [hangs, moreTime] : [...proxyHint(url), moreTime, check]),
  ).with({ asked: what, timeoutMs });
}

/** Node's own fetch ignores proxy variables by default, and that looks like a dead network. */
function proxyHint(url: URL): string[] {
  const variables = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];
  const set = variables.find((name) => process.env[name]);
  const local = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
  if (!set || local || process.env.NODE_USE_ENV_PROXY === '1') return [];
  return [
    `${set} is set, but Node does not use it by default: set NODE_USE_ENV_PROXY=1, with Node 24 or newer (this is ${process.version}).`,
  ];
}

function tlsRemedy(variable: string, code: string): string {
  if (/SSL|EPROTO/.test(code)) return `Check ${variable}: it may need http:// instead of https://.`;
  if (/EXPIRED/.test(code))
    return 'The certificate has expired: renew it, or check the clock of this machine.';
  if (/ALTNAME/.test(code)) return `Check ${variable}: the certificate belongs to another host name.`;
  return 'The certificate is signed by an authority that Node does not know. Set NODE_EXTRA_CA_CERTS to the file with your organisation’s CA certificate.';
}

/** The first error code among a failure's causes. A host with several addresses fails with several errors. */
function codeOf(cause: unknown): string | undefined {
  for (let error = cause, depth = 0; error instanceof Error && depth < 6; error = error.cause, depth += 1) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    if (error instanceof AggregateError) {
      const code = error.errors.map(codeOf).find((c) => c !== undefined);
      if (code) return code;
    }
  }
  return undefined;
}
