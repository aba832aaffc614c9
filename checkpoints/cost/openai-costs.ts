import { z } from 'zod';
import type { CheckContext } from '../checkpoint.ts';
import { DAY } from '../http/ages.ts';
import { send } from '../http/request.ts';
import { problemsOf } from '../problems.ts';

const problem = problemsOf(import.meta.url);

/** How far back spend and usage are read. */
export const DAYS = 7;

/** Seven days back touch eight UTC days, so a good server needs one page, and never more than one for each day. */
const BUCKETS = 8;
const MOST_PAGES = BUCKETS;

/** What one model was used for, over the last seven days. */
export interface ModelUse {
  model: string;
  kind: 'completions' | 'embeddings';
  inputTokens: number;
  outputTokens: number;
  requests: number;
}

/** What OpenAI says about the last seven days of the organisation. */
export type OpenAiCosts = Awaited<ReturnType<typeof openAiCosts>>;

/**
 * Reads costs and usage with an admin key: `GET /v1/organization/costs` (only 1-day buckets) and
 * `/v1/organization/usage/{completions,embeddings}`, https://platform.openai.com/docs/api-reference/usage.
 *
 * @throws {Problem} a project key, a missing scope, a rate limit, endless pages
 */
export async function openAiCosts(context: CheckContext) {
  const [costs, completions, embeddings] = await Promise.all([
    buckets(context, 'costs', CostResult),
    buckets(context, 'usage/completions', UsageResult),
    buckets(context, 'usage/embeddings', UsageResult),
  ]);
  const amounts = costs.flatMap(({ results }) => results);
  const spentIn = (currency: string, sign: 1 | -1 = 1) =>
    amounts.reduce((sum, a) => sum + (a.currency === currency ? Math.max(0, sign * a.value) : 0), 0);
  const others = new Set(amounts.map(({ currency }) => currency).filter((currency) => currency !== 'USD'));
  return {
    usd: spentIn('USD'),
    /** As a positive number, though OpenAI counts credits as negative costs. */
    creditsUsd: spentIn('USD', -1),
    /** What is billed in other currencies, such as `EUR 12.34`. */
    foreign: [...others].flatMap((c) => (spentIn(c) > 0 ? `${c} ${spentIn(c).toFixed(2)}` : [])),
    models: [...byModel('completions', completions), ...byModel('embeddings', embeddings)],
    newestCostAt: newest(costs, ({ value }) => value !== 0),
    /** Usage appears within minutes, long before costs. */
    newestUsageAt: newest([...completions, ...embeddings], (use) => use.num_model_requests > 0),
  };
}

// OpenAI writes very small amounts as strings, such as "0.0000015", and leaves amounts out
const Amount = z.object({
  value: z.union([z.number(), z.string().transform(Number).pipe(z.number())]).nullish(),
  currency: z.string().nullish(),
});
const CostResult = z.object({ amount: Amount.nullish() }).transform(({ amount }) => {
  return { value: amount?.value ?? 0, currency: (amount?.currency ?? 'usd').toUpperCase() };
});
const Tally = z.preprocess((count) => count ?? 0, z.number());
const UsageResult = z.object({
  model: z.string().nullish(),
  input_tokens: Tally,
  output_tokens: Tally,
  num_model_requests: Tally,
});

type Bucket<Result> = { end_time: number; results: Result[] };

async function buckets<Result>(context: CheckContext, path: string, result: z.ZodType<Result>) {
  const { apiUrl, adminKey } = context.settings.openai;
  const schema = z.object({
    data: z.array(z.object({ start_time: z.number(), end_time: z.number(), results: z.array(result) })),
    has_more: z.boolean().default(false),
    next_page: z.string().nullish(),
  });
  const all: Bucket<Result>[] = [];
  let page: string | null | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const search = new URLSearchParams({
      start_time: `${Math.floor((Date.now() - DAYS * DAY) / 1000)}`, // no end_time: one in the future is refused
      bucket_width: '1d',
      limit: `${BUCKETS}`,
      ...(path !== 'costs' && { group_by: 'model' }),
      ...(page && { page }),
    });
    const { body } = await send({
      system: 'OpenAI',
      url: `${apiUrl}/v1/organization/${path}?${search}`,
      headers: { authorization: adminKey && `Bearer ${adminKey}` },
      schema,
      context,
      facts: { keyKind: adminKey && !adminKey.startsWith('sk-admin-') ? 'project' : 'admin' },
    });
    all.push(...body.data);
    page = body.next_page;
    if (!body.has_more || !page) return all;
  }
  throw problem('endless-list', { path, pages: MOST_PAGES, days: DAYS });
}

function byModel(kind: ModelUse['kind'], days: readonly Bucket<z.infer<typeof UsageResult>>[]): ModelUse[] {
  const uses = new Map<string, ModelUse>();
  for (const result of days.flatMap(({ results }) => results)) {
    if (result.num_model_requests === 0 && result.input_tokens === 0) continue;
    const model = result.model ?? 'a model without a name';
    const use = uses.get(model) ?? { model, kind, inputTokens: 0, outputTokens: 0, requests: 0 };
    use.inputTokens += result.input_tokens;
    use.outputTokens += result.output_tokens;
    use.requests += result.num_model_requests;
    uses.set(model, use);
  }
  return [...uses.values()];
}

/** End of the newest day with a result that counts, at most now; milliseconds since the epoch. */
function newest<R>(days: readonly Bucket<R>[], counts: (result: R) => boolean): number | undefined {
  const ends = days.filter(({ results }) => results.some(counts)).map(({ end_time }) => end_time * 1000);
  return ends.length > 0 ? Math.min(Date.now(), Math.max(...ends)) : undefined;
}
