import { UserError } from '../../common/user-error.ts';
import { isBadJson, isTimeout } from '../other-programs.ts';

/** The steps of the pipeline that can fail: the values of `rag_query_errors_total{stage}`. */
export const STAGES = ['embed', 'search', 'model', 'price', 'store'] as const;
export type Stage = (typeof STAGES)[number];

/** A call to OpenAI or Pinecone that failed. The RAG API answers it with a 502 that gives the message as the cause. */
export class VendorFailure extends UserError {
  readonly vendor: 'openai' | 'pinecone';
  readonly stage: Stage;
  /** Seconds to wait, from the vendor's `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(vendor: 'openai' | 'pinecone', stage: Stage, cause: unknown) {
    const seconds = retryAfter(cause);
    const { what, next } = describe(cause, seconds);
    super(`${NAMES[vendor]} ${what}`, `${next}, or start the lab without --live.`, { cause });
    this.vendor = vendor;
    this.stage = stage;
    this.retryAfterSeconds = seconds;
  }
}

/** A vendor's answer outside 2xx, with its status and headers, which an SDK would drop. */
export class HttpError extends Error {
  // not `status`: Pinecone's SDK would treat the error as its own and retry
  readonly httpStatus: number;
  readonly headers: Headers;

  constructor(response: Response) {
    super(`HTTP ${response.status}`);
    this.httpStatus = response.status;
    this.headers = response.headers;
  }
}

/** The vendor answered 200 with something that can't be used, such as no embedding or no choice. */
export class UnusableAnswer extends Error {}

const NAMES = { openai: 'OpenAI', pinecone: 'Pinecone' } as const;

/** Runs one call to a vendor and turns its error into a {@link VendorFailure}. */
export async function asVendor<T>(
  vendor: 'openai' | 'pinecone',
  stage: Stage,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new VendorFailure(vendor, stage, cause);
  }
}

function describe(cause: unknown, seconds: number | undefined): { what: string; next: string } {
  const again = 'Try again later';
  if (cause instanceof UnusableAnswer)
    return { what: `gave an unusable answer: ${cause.message}`, next: again };
  const chain = causes(cause);
  const status = chain.map(statusOf).find((s) => s !== undefined);
  const wait = seconds === undefined ? '' : `, retry in ${seconds} s`;
  if (status === 401 || status === 403)
    return { what: `refused the key (HTTP ${status})`, next: 'Check the key in .env' };
  if (status === 429) return { what: `limits the rate (HTTP 429${wait})`, next: again };
  if (status !== undefined) return { what: `answered HTTP ${status}`, next: again };
  const network = 'Check your network and its proxy (see the README)';
  if (chain.some(isTimeout)) return { what: 'did not answer in time', next: network };
  if (chain.some(isBadJson)) return { what: 'answered malformed JSON', next: network };
  return { what: 'could not be reached', next: network };
}

/** The error and the errors behind it, outermost first: SDKs wrap what happened, sometimes twice. */
function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let e = error; e instanceof Error && chain.length < 5; e = e.cause) chain.push(e);
  return chain;
}

function statusOf(error: Error): number | undefined {
  if (error instanceof HttpError) return error.httpStatus;
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

function retryAfter(error: unknown): number | undefined {
  const values = causes(error).map((e) =>
    'headers' in e && e.headers instanceof Headers ? e.headers.get('retry-after') : null,
  );
  const seconds = values
    .map((value) => Number(value ?? Number.NaN))
    .find((s) => Number.isFinite(s) && s >= 0);
  return seconds === undefined ? undefined : Math.ceil(seconds);
}
