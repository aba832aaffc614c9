import { z } from 'zod';
import type { CheckContext } from '../checkpoint.ts';
import { address } from './address.ts';
import { type Answer, ask } from './request.ts';

/** What the learner's RAG API is called in sentences. */
export const RAG_API = 'The RAG API';

/** The question that checks ask: cheap, and of the help centre's kind. */
export const PROBE_QUESTION = 'How do I invite a teammate?';

/** The RAG API's address without a slash at its end. */
export function ragApiUrl(context: CheckContext): string {
  return address(context.settings.ragApi.url, 'RAG_API_URL', 'http://localhost:8000');
}

/** Asks the probe question. The body stays as it came: what it must hold is for the check to say. */
export async function askProbe(context: CheckContext): Promise<Answer<unknown>> {
  return toRagApi(context, {
    path: '/query',
    method: 'POST',
    body: { question: PROBE_QUESTION },
    schema: z.unknown(),
  });
}

/** One request to the RAG API, which is `failed` and not `error` when it isn't running. */
export async function toRagApi<Body>(
  context: CheckContext,
  question: {
    path: string;
    method?: 'GET' | 'POST' | 'PUT';
    body?: unknown;
    format?: 'json' | 'text';
    schema: z.ZodType<Body>;
  },
): Promise<Answer<Body>> {
  const { path, ...rest } = question;
  return ask({
    system: RAG_API,
    url: `${ragApiUrl(context)}${path}`,
    context,
    variable: 'RAG_API_URL',
    start: 'Start your RAG API, or look at the workbook’s own with --sandbox.',
    ...rest,
  });
}

/**
 * The sum of a metric's samples in Prometheus text or OpenMetrics, over all its labels.
 *
 * @returns undefined when there is no such metric; NaN when a sample is
 */
export function sampleSum(exposition: string, name: string): number | undefined {
  const lines = exposition
    .split('\n')
    .filter((line) => line.startsWith(name) && /^[{\s]/.test(line.slice(name.length)));
  if (lines.length === 0) return undefined;
  return lines.reduce((sum, line) => sum + Number(/^[^\s{]+(?:\{.*?\})?\s+(\S+)/.exec(line)?.[1]), 0);
}
