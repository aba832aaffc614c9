import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import express, { type ErrorRequestHandler, type Response } from 'express';
import { z } from 'zod';
import { guardedServer } from '../../common/guard.ts';
import type { Tracer } from '../telemetry/tracer.ts';
import { VendorFailure } from './failures.ts';
import { type Live, liveNumbers } from './live.ts';
import { exposition, METRICS_TYPES, type RagMetrics } from './metrics.ts';
import type { PipelineAnswer } from './pipeline.ts';
import { isCrowd, isProbe } from './probe.ts';
import { reportVotes } from './report-votes.ts';
import type { Store } from './store.ts';
import { TIERS } from './types.ts';

interface RagApiOptions {
  pipeline: (question: string, probe: boolean) => Promise<PipelineAnswer>;
  metrics: RagMetrics;
  tracer: Tracer;
  store: Store;
  /** Counts answers and votes; by default its own. */
  live?: Live;
  /** The lab's page at `/`. It sees every request before it is answered. */
  page?: express.RequestHandler;
  /** Routes that are mounted after `/query`: Exercise 2. */
  feedback?: express.RequestHandler | express.RequestHandler[];
  /** The part of `/metrics` after the technical metrics, in the same format: Exercise 3. */
  moreMetrics?: (format: 'text' | 'openMetrics') => Promise<string>;
  /** Pages under `/flame`, about CPU time. */
  flame?: (express: typeof import('express')) => express.RequestHandler;
  /** The pages under `/preview`, about two weeks of history. */
  preview?: express.RequestHandler;
  /** Answer of `GET /healthz`; 503 unless its `status` is `ok`. */
  health?: { status: 'starting' | 'ok' };
  /** Called with each line for the person at the terminal. */
  log?: (line: string) => void;
}

/** Longest question in characters, and largest body in bytes. */
const MAX_QUESTION = 2000;
const MAX_BODY = '16kb';
/** Levels of a body. Deeper ones overflow the stack of programs that walk through it. */
const MAX_DEPTH = 100;

const MAX_USER_ID = 200;
const USER_ID = `must be a text of 1 to ${MAX_USER_ID} characters, or be left out`;

const QueryBody = z.object(
  {
    question: z
      .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a text') })
      .trim()
      .min(1, 'is empty')
      .max(MAX_QUESTION, `is longer than ${MAX_QUESTION} characters`),
    tier: z.enum(TIERS, { error: `must be one of ${TIERS.join(', ')}, or be left out` }).default('free'),
    userId: z.string({ error: USER_ID }).min(1, USER_ID).max(MAX_USER_ID, USER_ID).optional(),
  },
  { error: 'must be a JSON object' },
);

/** The RAG API. It answers every request, also when a vendor, the store or the caller fails. */
export function createRagApi(options: RagApiOptions): Server {
  const {
    metrics,
    tracer,
    live = liveNumbers(options.store),
    health = { status: 'ok' },
    log = () => {},
  } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  // not strict, as `null` is JSON too: QueryBody refuses it
  app.use(express.json({ limit: MAX_BODY, strict: false }), notTooDeep);
  if (options.page) app.use(options.page);

  app.post('/query', async (request, response) => {
    if (request.body === undefined) {
      response.status(400).json({ error: NO_JSON });
      return;
    }
    const body = QueryBody.safeParse(request.body);
    if (!body.success) {
      response.status(400).json({ error: sentence(body.error) });
      return;
    }
    const start = performance.now();
    const probe = isProbe(request);
    try {
      await tracer.span('express.request', 'POST /query', () =>
        answer(body.data, { probe, crowd: isCrowd(request) }, response),
      );
    } catch (error) {
      if (!(error instanceof VendorFailure)) throw error;
      metrics.queryFailed(error.stage);
      log(`POST /query → 502: ${error.message}`);
      if (error.retryAfterSeconds !== undefined) response.set('retry-after', String(error.retryAfterSeconds));
      response.status(502).json({ error: error.message, vendor: error.vendor, stage: error.stage });
    } finally {
      metrics.queryTook((performance.now() - start) / 1000);
      if (probe) metrics.probeAsked();
    }
  });

  async function answer(
    query: z.infer<typeof QueryBody>,
    { probe, crowd }: { probe: boolean; crowd: boolean },
    response: Response,
  ): Promise<void> {
    const { question, tier, userId } = query;
    const { unpriced, ...answered } = await options.pipeline(question, probe);
    const queryId = randomUUID();
    const traceId = tracer.traceId() ?? '';
    if (unpriced.length > 0) log(`No price for ${unpriced.join(' and ')}: this answer's cost is unknown.`);
    try {
      await options.store.answers.add({
        queryId,
        question,
        answer: answered.answer,
        tier,
        queryType: answered.queryType,
        answeredAt: Date.now(),
        traceId: traceId || undefined,
        userId,
        costUsd: answered.costUsd ?? undefined,
        ...(probe && { probe }),
        ...(crowd && { crowd }),
      });
    } catch (error) {
      // the person still gets the answer, but can't vote on it
      metrics.queryFailed('store');
      log(`An answer could not be stored, so nobody can vote on it: ${String(error)}`);
    }
    response.json({ queryId, ...answered, traceId });
    if (!probe) live.answered(answered.costUsd, crowd);
  }

  app.get('/metrics', async (request, response) => {
    // a client that names OpenMetrics, in any version, can read it; Prometheus always does
    const format = request.headers.accept?.includes('application/openmetrics-text') ? 'openMetrics' : 'text';
    const [own, more] = await Promise.all([
      exposition(metrics.registry, format),
      options.moreMetrics?.(format),
    ]);
    response.type(METRICS_TYPES[format]).send(joined(own, more ?? ''));
  });

  app.get('/healthz', (_request, response) => {
    response.status(health.status === 'ok' ? 200 : 503).json(health);
  });

  app.get('/live', live.stream);
  if (options.flame) app.use('/flame', options.flame(express));
  if (options.preview) app.use('/preview', options.preview);
  if (options.feedback) app.use(live.watchVotes, reportVotes(options.store, tracer), options.feedback);

  app.use((request, response) => {
    response.status(404).json({ error: `There is no ${request.method} ${request.path} here.` });
  });
  app.use(failed(log));
  return guardedServer(app);
}

const notTooDeep: express.RequestHandler = (request, response, next) => {
  if (isDeeper(request.body, MAX_DEPTH))
    response.status(400).json({ error: `The body is nested more than ${MAX_DEPTH} levels deep.` });
  else next();
};

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

/** Joins two pages of metrics. OpenMetrics has its end mark only once. */
function joined(first: string, second: string): string {
  // prom-client writes an empty registry as an empty line, with which Prometheus refuses a whole OpenMetrics page
  const more = second.replace(/^\n+/, '');
  return more === '' ? first : first.replace(/# EOF\n$/, '') + more;
}

/** Handles other errors: a body that is not JSON is the caller's mistake (400), anything else is ours (500). */
function failed(log: (line: string) => void): ErrorRequestHandler {
  return (error: Error & { status?: number; type?: string }, request, response, _next) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error.status !== undefined && error.status < 500) {
      response.status(400).json({ error: BODY_ERRORS[error.type ?? ''] ?? 'The request could not be read.' });
      return;
    }
    log(`${request.method} ${request.path} → 500: ${error.message}`);
    response.status(500).json({ error: 'The RAG API failed; the reason is in its terminal.' });
  };
}

const EXAMPLE = 'Send JSON such as {"question": "How do I invite a teammate?"}.';
const NO_JSON = `The request has no JSON: send a body with the header content-type: application/json. ${EXAMPLE}`;

/** By the `type` of body-parser's errors. */
const BODY_ERRORS: Record<string, string> = {
  'entity.parse.failed': 'The body is not valid JSON.',
  'entity.too.large': `The body is larger than ${MAX_BODY}.`,
  'encoding.unsupported': 'The content encoding of the body is not supported.',
  'charset.unsupported': 'The character set of the body is not supported; send UTF-8.',
  'request.aborted': 'The request ended before its body was complete.',
};

function sentence(error: z.ZodError): string {
  const [issue] = error.issues;
  const field = issue?.path.join('.') || 'body';
  const example = field === 'body' || field === 'question' ? ` ${EXAMPLE}` : '';
  return `${field}: ${issue?.message ?? 'is not valid'}.${example}`;
}
