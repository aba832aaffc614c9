import { midSentence } from '../../common/words.ts';
import { Problem } from '../checkpoint.ts';
import type { Request } from './error.ts';

const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];

/**
 * What a failed `fetch` means. undici says only `fetch failed`; the reason is a code further down its causes.
 *
 * @param url the address that was asked, for its host only
 * @param began whether the answer had begun to arrive
 */
export function connectionProblem(cause: unknown, request: Request, url: URL, began: boolean): Problem {
  const code = codeOf(cause);
  const { system, start } = request;
  const variable = request.variable ?? 'the address';
  const where = url.origin;
  const details = { asked: request.what, ...(code ? { code } : {}) };
  const failed = (found: string, fix: string[]) =>
    new Problem('error', found, [...proxyHint(url), ...fix], details);

  if (isBlockedPort(cause))
    return new Problem(
      'error',
      `${system} was not asked: fetch refuses port ${url.port}, as browsers do, for it belongs to another protocol.`,
      [`Let ${midSentence(system)} listen on another port, and correct ${variable}.`],
      details,
    );
  if (code === 'ECONNREFUSED') {
    if (start) {
      const found = `${system} is not started: nothing listens at ${where} (connection refused).`;
      const check = request.variable ? [`Check ${variable}.`] : [];
      return new Problem('failed', found, [...proxyHint(url), start, ...check], details);
    }
    return failed(`${system} refused the connection to ${where}.`, [`Check ${variable} and your network.`]);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return failed(`${system} was not reached: no address is known for ${url.hostname} (${code}).`, [
      `Check ${variable} for a typing error, and your network connection.`,
    ]);
  if (code && isTls(code)) return failed(tlsSentence(request, where, code), tlsRemedies(variable, code));
  if (began || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET' || code === 'EPIPE')
    return failed(
      `${system} broke the connection ${began ? 'in the middle of its answer to' : 'before it answered'} ${request.what}.`,
      [
        `Run the checkpoint again. If it stays, read ${midSentence(system)}'s own log, or look for a proxy in between.`,
      ],
    );
  if (code?.includes('TIMEOUT') || code === 'ETIMEDOUT')
    return failed(`${system} could not be connected to at ${where}: no reaction (${code}).`, [
      `Check ${variable}, and whether a firewall stands in between.`,
    ]);
  return failed(`${system} could not be reached at ${where}${code ? ` (${code})` : ''}.`, [
    `Check ${variable} and your network connection.`,
  ]);
}

/** The system took longer than one request may take. */
export function tooSlow(request: Request, url: URL, timeoutMs: number): Problem {
  return new Problem(
    'error',
    `${request.system} had not answered ${request.what} after ${Number((timeoutMs / 1000).toPrecision(2))} s.`,
    request.hangs
      ? [request.hangs, MORE_TIME]
      : [
          ...proxyHint(url),
          MORE_TIME,
          `If that does not help, check ${request.variable ?? 'the address'} and whether ${midSentence(request.system)} is overloaded.`,
        ],
    { asked: request.what, timeoutMs },
  );
}

const MORE_TIME = 'Give it more time: npm run checkpoint -- --timeout 15';

/** Node's own fetch ignores proxy variables unless it is told otherwise, and then looks like a dead network. */
function proxyHint(url: URL): string[] {
  const set = PROXY_VARIABLES.find((name) => process.env[name]);
  const local = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
  if (!set || local || process.env.NODE_USE_ENV_PROXY === '1') return [];
  return [
    `${set} is set, but Node does not use it by itself: set NODE_USE_ENV_PROXY=1, with Node 24 or newer (this is ${process.version}).`,
  ];
}

/** https://fetch.spec.whatwg.org/#port-blocking; undici gives no code for it. */
function isBlockedPort(cause: unknown): boolean {
  return cause instanceof Error && cause.cause instanceof Error && cause.cause.message === 'bad port';
}

function isTls(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^EPROTO$/.test(code);
}

function tlsSentence(request: Request, where: string, code: string): string {
  return `${request.system} was not asked: the secure connection to ${where} could not be set up (${code}).`;
}

function tlsRemedies(variable: string, code: string): string[] {
  if (/SSL|EPROTO/.test(code)) return [`Check ${variable}: it may need http:// in place of https://.`];
  if (/EXPIRED/.test(code))
    return ['The certificate has expired: renew it, or check the clock of this machine.'];
  if (/ALTNAME/.test(code)) return [`Check ${variable}: the certificate belongs to another host name.`];
  return [
    'The certificate is signed by an authority that Node does not know. Set NODE_EXTRA_CA_CERTS to the file with your organisation’s CA certificate.',
  ];
}

/** The first error code among a failure's causes; a host with several addresses fails with several errors. */
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
