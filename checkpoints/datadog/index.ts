import { z } from 'zod';
import { counted, listed } from '../../common/words.ts';
import { type CheckContext, type Checkpoint, type Finding, Problem } from '../checkpoint.ts';
import { ago, span } from '../http/ages.ts';
import { poll } from '../http/poll.ts';
import { toRagApi } from '../http/rag-api.ts';
import { DATADOG } from '../lesson.ts';
import { type Count, newestSpan, validateApiKey } from './api.ts';
import { lastSeen, lookBack, otherServices, type Seen, scope } from './counts.ts';

/** Checkpoint 1: traces and profiles of the service reached Datadog within the last hour. */
export const datadog: Checkpoint = {
  ...DATADOG,
  asks: ['datadog'],
  liveWhenSet: ['DD_API_KEY', 'DD_APP_KEY'],
  liveNeeds: ['DD_API_KEY', 'DD_APP_KEY'],
  check,
};

async function check(context: CheckContext): Promise<Finding> {
  await validateApiKey(context);
  const [{ traces, profiles, spans }, sample] = await Promise.all([lastHour(context), sampleOf(context)]);
  const { appUrl, flameGraphUrl } = context.settings.datadog;
  const details = {
    operation: traces.operation,
    traces: traces.total,
    spans: spans.total,
    profiles: profiles.total,
    // the lab's agent has told those of the service from the others
    ...(!context.sandbox && { profilesNote: PER_AGENT }),
    ...sample.details,
    flameGraphs:
      flameGraphUrl ?? `${appUrl}/profiling/explorer?query=${encodeURIComponent(spanQuery(context))}`,
  };
  // spans are counted for each Agent, and only the lab's is known to have one service behind it
  const seen =
    context.sandbox && spans.total > 0 ? counted(spans.total, 'span') : counted(traces.total, 'trace');
  const found = `${seen} and ${counted(profiles.total, 'profile')} of ${who(context)} in the last hour`;
  if (traces.total < 1 || profiles.total < 1) throw await missing(context, traces, profiles, details);
  const newestAt = Math.max(sample.startedAt ?? 0, traces.newestAt ?? 0, profiles.newestAt ?? 0);
  const newestMs = Math.max(0, Date.now() - newestAt);
  return {
    status: 'ready',
    found: `${found}, newest ${ago(newestMs)}`,
    fix: [],
    details: { ...details, newestSeconds: Math.round(newestMs / 1000) },
  };
}

/** What the last hour held; a first profile that is on its way is waited for. */
async function lastHour(context: CheckContext): Promise<Seen> {
  const seen = await lookBack(context, 1);
  const { profileEveryMs } = context.settings.datadog;
  if (!profileEveryMs || seen.traces.total < 1 || seen.profiles.total > 0) return seen;
  const later = await poll({
    context,
    awaiting: `traces are there; waiting for the first profile (one every ${profileEveryMs / 1000} s)`,
    everyMs: 100,
    deadlineMs: PROFILE_PERIODS * profileEveryMs,
    async look() {
      const now = await lookBack(context, 1);
      return now.profiles.total > 0 ? now : undefined;
    },
  });
  return later ?? seen;
}

/** Upload periods after which a first profile isn't just late. */
const PROFILE_PERIODS = 2.5;

/** A trace to click on. It proves nothing that the counts don't, so trouble here is only noted. */
async function sampleOf(
  context: CheckContext,
): Promise<{ startedAt?: number; details: Record<string, unknown> }> {
  try {
    const newest = await newestSpan(context, spanQuery(context));
    if (!newest)
      return { details: { traceNote: 'Live search keeps 15 minutes, and holds no span of the service.' } };
    const trace = `${context.settings.datadog.appUrl}/apm/trace/${newest.traceId}`;
    return { ...(newest.startedAt ? { startedAt: newest.startedAt } : {}), details: { trace } };
  } catch (error) {
    if (!(error instanceof Problem) || context.signal.aborted) throw error;
    return { details: { traceNote: `No link to a trace: ${error.message} ${error.fix.join(' ')}` } };
  }
}

/** Nothing in the last hour: says whether it stopped, or never was there. */
async function missing(
  context: CheckContext,
  traces: Count,
  profiles: Count,
  details: Record<string, unknown>,
): Promise<Problem> {
  const day = await lastSeen(context);
  const name = who(context);
  const seen = {
    ...details,
    newestTrace: iso(day.traces.newestAt),
    newestProfile: iso(day.profiles.newestAt),
  };
  if (traces.total < 1 && day.traces.newestAt !== undefined)
    return new Problem(
      'failed',
      `No trace of ${name} in the last hour: the newest trace is ${age(day.traces)} old.`,
      [STARTED, ASK_SOMETHING, SILENT_AGENT],
      seen,
    );
  if (traces.total < 1) {
    const others = await otherServices(context);
    return new Problem(
      'failed',
      `Datadog has not seen a single trace of ${name} in the last 24 h${others.length > 0 ? `, but it has traces of ${listed(others)}` : ''}.`,
      [
        `Compare DD_SERVICE and DD_ENV, here and where the RAG API starts: this check looks for ${name}.`,
        STARTED,
        SILENT_AGENT,
      ],
      { ...seen, otherServices: others },
    );
  }
  const refused = await refusedProfile(context);
  if (refused)
    return new Problem(
      'failed',
      `${counted(traces.total, 'trace')} of ${name} in the last hour, but no flame graph: a profile came and could not be read: ${refused}.`,
      [AS_LOCKED],
      { ...seen, profileRefused: refused },
    );
  const there = `${counted(traces.total, 'trace')} of ${name} in the last hour, but no profile, and so no flame graph`;
  if (day.profiles.newestAt !== undefined && profiles.total < 1)
    return new Problem(
      'failed',
      `${there}: the newest profile is ${age(day.profiles)} old.`,
      [PROFILER, LIVE_LONGER],
      seen,
    );
  return new Problem('failed', `${there}: none was seen in the last 24 h.`, [PROFILER, LIVE_LONGER], seen);
}

/** Why the lab's agent could not read a profile. Datadog's own Agent has no such answer. */
async function refusedProfile(context: CheckContext): Promise<string | undefined> {
  if (!context.sandbox) return undefined;
  const schema = z.object({ profileRefused: z.string().optional() });
  try {
    return (await toRagApi(context, { path: '/healthz', schema })).body.profileRefused;
  } catch (error) {
    if (!(error instanceof Problem) || context.signal.aborted) throw error;
    return undefined;
  }
}

function spanQuery(context: CheckContext): string {
  return scope(context).replace(',', ' ');
}

function who({ settings: { datadog } }: CheckContext): string {
  return datadog.env ? `${datadog.service} (env ${datadog.env})` : datadog.service;
}

function age(count: Count): string {
  return span(Date.now() - (count.newestAt ?? 0));
}

function iso(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

const PER_AGENT =
  'Datadog counts profiles for each Agent, not for each service: another service behind it counts too.';
const STARTED =
  'Start the RAG API with its tracer (ddtrace-run, or --import dd-trace/initialize.mjs), and keep it running.';
const ASK_SOMETHING = 'Ask it a question (POST /query), wait a minute, then run the checkpoint again.';
const SILENT_AGENT =
  'A tracer that cannot reach its Agent says nothing: start the RAG API with DD_TRACE_DEBUG=true and look for ECONNREFUSED (DD_AGENT_HOST, port 8126).';
const AS_LOCKED =
  'Run npm ci, which installs the dd-trace that the lab can read, leave DD_PROFILING_DEBUG_UPLOAD_COMPRESSION unset, and start the lab again.';
const PROFILER = 'Start the RAG API with DD_PROFILING_ENABLED=true.';
const LIVE_LONGER =
  'A profile is uploaded about once a minute, and lost when the process exits at once: keep the RAG API running for two minutes.';
