/** A step of the pipeline that can fail; the values of `rag_query_errors_total{stage}`. */
export const STAGES = ['embed', 'search', 'model', 'price', 'store'] as const;
export type Stage = (typeof STAGES)[number];

/** OpenAI or Pinecone could not be used. Becomes a 502 with a cause that a person can read. */
export class VendorFailure extends Error {
  readonly vendor: 'openai' | 'pinecone';
  readonly stage: Stage;
  /** Seconds to wait, where the vendor's `Retry-After` says so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(vendor: 'openai' | 'pinecone', stage: Stage, cause: unknown) {
    super(`${NAMES[vendor]} ${describe(cause)}`, { cause });
    this.vendor = vendor;
    this.stage = stage;
    this.retryAfterSeconds = retryAfter(cause);
  }
}

/** A vendor's answer outside 2xx, kept whole where an SDK would drop its status and headers. */
export class HttpError extends Error {
  // not `status`: Pinecone's SDK would take that for its own and retry
  readonly httpStatus: number;
  readonly headers: Headers;

  constructor(response: Response) {
    super(`HTTP ${response.status}`);
    this.httpStatus = response.status;
    this.headers = response.headers;
  }
}

/** The vendor answered 200 with something that makes no sense, such as no embedding or no choice. */
export class SenselessAnswer extends Error {}

const NAMES = { openai: 'OpenAI', pinecone: 'Pinecone' } as const;

/** Runs one call to a vendor and turns whatever it throws into a {@link VendorFailure}. */
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

function describe(cause: unknown): string {
  if (cause instanceof SenselessAnswer) return `answered without sense: ${cause.message}`;
  const chain = causes(cause);
  const status = chain.map(statusOf).find((s) => s !== undefined);
  if (status === 401 || status === 403) return `refused the key (HTTP ${status})`;
  if (status === 429) {
    const seconds = retryAfter(cause);
    return `limits the rate (HTTP 429${seconds === undefined ? '' : `, retry in ${seconds} s`})`;
  }
  if (status !== undefined) return `answered HTTP ${status}`;
  if (chain.some((e) => /timeout|timed out|TimeoutError|AbortError/i.test(`${e.name} ${e.message}`)))
    return 'did not answer in time';
  if (chain.some((e) => e instanceof SyntaxError || /JSON/.test(e.message))) return 'answered malformed JSON';
  return 'could not be reached';
}

/** SDKs wrap what happened, sometimes twice: an error and the errors behind it, outermost first. */
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
  for (const e of causes(error)) {
    const headers = 'headers' in e ? e.headers : undefined;
    const value = headers instanceof Headers ? headers.get('retry-after') : undefined;
    const seconds = Number(value ?? Number.NaN);
    if (Number.isFinite(seconds) && seconds >= 0) return Math.ceil(seconds);
  }
  return undefined;
}
