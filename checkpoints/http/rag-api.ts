import { z } from 'zod';
import { PROBE_HEADERS } from '#lab/identity.ts';
import { type CheckContext, orElse } from '../checkpoint.ts';
import { problemsOf } from '../problems.ts';
import { address } from './address.ts';
import { HttpError } from './error.ts';
import { type HttpCall, send } from './request.ts';

const problem = problemsOf(import.meta.url);

/** What the learner's RAG API is called in sentences. */
const RAG_API = 'The RAG API';

/**
 * Asks the RAG API a cheap question of the kind that a help centre gets.
 *
 * @param format how to read the answer; `ignored` for a check to which any answer will do
 * @param expected what the check needs, such as `A probe question must be answered with 200 and a queryId.`
 * @returns the body as it came, or the error when a vendor failed (502)
 * @throws {Problem} for every other error
 */
export async function askProbe(context: CheckContext, format: 'json' | 'ignored', expected: string) {
  context.probed?.();
  const body = { question: 'How do I invite a teammate?' };
  const call = { path: '/query', headers: PROBE_HEADERS, body, format, schema: z.unknown() };
  const reply = await orElse(toRagApi(context, call), (refusal) => {
    if (!(refusal instanceof HttpError) || refusal.refusesCaller) throw refusal;
    if (refusal.httpStatus === 502) return { body: refusal };
    throw problem('probe-refused', { refusal: refusal.message, expected }).with(refusal.details);
  });
  return reply.body;
}

type RagApiCall<Body> = Omit<HttpCall<Body>, 'system' | 'url' | 'context'> & { path: string };

/** One call to the RAG API. When it doesn't run, that is `failed` and not `error`. */
export async function toRagApi<Body>(context: CheckContext, { path, ...call }: RagApiCall<Body>) {
  return send<Body>({
    system: RAG_API,
    url: `${address(context.settings.ragApi.url, 'RAG_API_URL', 'http://localhost:8000')}${path}`,
    context,
    ...call,
  });
}

const Health = z.object({
  /** The index that it searches, and how many passages it wrote there. */
  index: z.object({ name: z.string(), records: z.number().optional() }).optional(),
  /** How many votes have reached LLM Observability. */
  feedbackEvents: z.int().optional(),
  /** Why the lab's agent could not read a profile. */
  profileRefused: z.string().optional(),
});

/** What `/healthz` of the RAG API says about more than its health. Empty where there is no such route. */
export async function ragApiHealth(context: CheckContext): Promise<z.infer<typeof Health>> {
  const reply = await orElse(toRagApi(context, { path: '/healthz', schema: Health }), () => undefined);
  return reply?.body ?? {};
}

/** The sum of a metric's samples over all its labels, undefined without one, in Prometheus text or OpenMetrics. */
export function sampleSum(exposition: string, name: string): number | undefined {
  const lines = exposition
    .split('\n')
    .filter((line) => line.startsWith(name) && /^[{\s]/.test(line.slice(name.length)));
  if (lines.length === 0) return undefined;
  return lines.reduce((sum, line) => sum + Number(/^[^\s{]+(?:\{.*?\})?\s+(\S+)/.exec(line)?.[1]), 0);
}
