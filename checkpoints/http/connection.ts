import type { Facts } from '../../common/words.ts';
import { Problem } from '../checkpoint.ts';
import { type CallDescription, meaningOf } from './meanings.ts';
import { isBlockedPort } from './their-words.ts';

/**
 * What a failed `fetch` means. undici says only `fetch failed`; the reason is a code further down its causes.
 *
 * @param url the address that was asked; only its host is shown
 * @param began whether the answer had begun to arrive
 */
export function connectionProblem(cause: unknown, call: CallDescription, url: URL, began: boolean): Problem {
  const code = codeOf(cause);
  const facts = { code: isBlockedPort(cause) ? BLOCKED : code, began: began ? 'yes' : 'no' };
  return unreached(call, url, facts).with({ ...(code && { code }) });
}

/** The system took longer than one request may take. */
export function tooSlow(call: CallDescription, url: URL, timeoutMs: number): Problem {
  const seconds = Number((timeoutMs / 1000).toPrecision(2));
  return unreached(call, url, { code: 'TOO_SLOW', seconds }).with({ timeoutMs });
}

const BLOCKED = 'BLOCKED_PORT';

function unreached(
  call: CallDescription,
  { origin: where, hostname: host, port }: URL,
  more: Facts,
): Problem {
  const { is, says, fix } = meaningOf('unreached', call, { where, host, port, ...more });
  const proxy = more.code === BLOCKED ? [] : proxyHint(host);
  return new Problem(is, says, [...proxy, ...fix], { asked: call.what });
}

/** Node's own fetch ignores proxy variables by default, and that looks like a dead network. */
function proxyHint(host: string): string[] {
  const variables = ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy'];
  const set = variables.find((name) => process.env[name]);
  const local = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(host);
  if (!set || local || process.env.NODE_USE_ENV_PROXY === '1') return [];
  return [
    `${set} is set, but Node does not use it by default: set NODE_USE_ENV_PROXY=1, with Node 24 or newer (this is ${process.version}).`,
  ];
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
