import { type HttpHandler, HttpResponse, http } from 'msw';
import { z } from 'zod';
import { modelPrice } from '../../rag-api/prices.ts';
import type { Faults } from '../faults.ts';
import { DAY_MS, dayOf, type UsageLedger, type UsageTotal } from './usage.ts';

export const OPENAI_ORIGIN = 'https://api.openai.com';

/** How far usage and costs are behind under the `stale` fault. */
const STALE_DAYS = 4;

const Query = z.object({
  start_time: z.coerce.number().int().positive(),
  end_time: z.coerce.number().int().positive().optional(),
  bucket_width: z.enum(['1d']).default('1d'),
  limit: z.coerce.number().int().min(1).max(180).default(7),
  page: z.coerce.number().int().nonnegative().optional(),
});

/**
 * `GET /v1/organization/costs` and `/v1/organization/usage/*`: pages of daily buckets with the requests to the stand-in.
 * Source: OpenAI's API reference. Costs are the day's tokens at list price, which is what OpenAI bills.
 */
export function usageRoutes(usage: UsageLedger, faults: Faults): HttpHandler[] {
  const totals = (dayStart: number): UsageTotal[] => {
    const fault = faults.of('openai');
    if (fault === 'empty') return [];
    return usage.day(fault === 'stale' ? dayStart + STALE_DAYS * DAY_MS : dayStart);
  };
  const route = (path: string, results: (totals: UsageTotal[]) => object[]) =>
    http.get(`${OPENAI_ORIGIN}/v1/organization/${path}`, ({ request }) => {
      if (!/^Bearer sk-admin-/.test(request.headers.get('authorization') ?? ''))
        return openAiError(401, ADMIN_ONLY, 'invalid_api_key');
      const params = new URL(request.url).searchParams;
      const query = Query.safeParse(Object.fromEntries(params));
      if (!query.success) return openAiError(400, z.prettifyError(query.error), 'invalid_query');
      if ((query.data.end_time ?? 0) * 1000 > Date.now() + DAY_MS)
        return openAiError(400, "'end_time' must not be in the future.", 'invalid_query');
      return HttpResponse.json(pageOf(query.data, (day) => results(totals(day))));
    });
  return [
    route('costs', (day) => day.flatMap(costResults)),
    route('usage/completions', (day) => day.filter((t) => t.kind === 'completions').map(usageResult)),
    route('usage/embeddings', (day) => day.filter((t) => t.kind === 'embeddings').map(usageResult)),
  ];
}

/** OpenAI's error body. */
export function openAiError(status: number, message: string, code: string): Response {
  const error = { message, type: 'invalid_request_error', param: null, code };
  return HttpResponse.json({ error }, { status });
}

const ADMIN_ONLY = 'Your request to GET /v1/organization must be made with an admin key.';

function pageOf(query: z.infer<typeof Query>, results: (dayStart: number) => object[]): object {
  const now = Date.now();
  const end = Math.min(query.end_time ? query.end_time * 1000 : now, now);
  const data: object[] = [];
  let day = dayOf((query.page ?? query.start_time) * 1000);
  for (; day < end && data.length < query.limit; day += DAY_MS)
    data.push({
      object: 'bucket',
      start_time: day / 1000,
      end_time: (day + DAY_MS) / 1000,
      results: results(day),
    });
  const more = day < end;
  return { object: 'page', data, has_more: more, next_page: more ? String(day / 1000) : null };
}

function usageResult(total: UsageTotal): object {
  return {
    object: `organization.usage.${total.kind}.result`,
    input_tokens: total.input,
    ...(total.kind === 'completions' && { output_tokens: total.output, input_cached_tokens: 0 }),
    num_model_requests: total.requests,
    project_id: null,
    model: total.model,
  };
}

function costResults(total: UsageTotal): object[] {
  const price = modelPrice(total.model);
  if (!price) return []; // OpenAI knows a price; the lab does not
  const lines: [string, number][] = [
    ['input', (total.input * price.inputUsdPerMillion) / 1e6],
    ['output', (total.output * price.outputUsdPerMillion) / 1e6],
  ];
  return lines
    .filter(([, value]) => value > 0)
    .map(([line, value]) => ({
      object: 'organization.costs.result',
      amount: { value, currency: 'usd' },
      line_item: `${total.model}, ${line}`,
      project_id: null,
    }));
}
