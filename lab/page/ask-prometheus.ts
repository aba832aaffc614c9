import { z } from 'zod';
import type { PrometheusSays } from './state.ts';

/** A Prometheus that hangs must not keep the page waiting, milliseconds. */
const PATIENCE_MS = 900;

const Answer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});
const Refusal = z.object({ error: z.string() });

/** The score from 1 to 5 of every vote that this counter has counted since the learner's code was loaded. */
export function scoreQuery(counter: string): string {
  return `1 + 4 * sum(${counter}{rating="up"}) / sum(${counter})`;
}

/**
 * Asks a Prometheus for the one number of a query.
 *
 * @param url its origin
 */
export async function askPrometheus(
  url: string,
  promql: string,
): Promise<Pick<PrometheusSays, 'score' | 'error'>> {
  try {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body: unknown = await response.json();
    if (!response.ok)
      return {
        score: null,
        error: `HTTP ${response.status} ${Refusal.safeParse(body).data?.error ?? ''}`.trim(),
      };
    const value = Number(Answer.parse(body).data.result[0]?.value[1] ?? Number.NaN);
    return { score: Number.isFinite(value) ? value : null }; // 0 / 0 before the first vote
  } catch (error) {
    const silent = error instanceof DOMException && error.name === 'TimeoutError';
    return { score: null, error: silent ? 'it gives no answer in time' : 'it can’t be reached' };
  }
}
