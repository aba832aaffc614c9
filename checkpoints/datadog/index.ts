import { counted, listed } from '../../common/words.ts';
import { type CheckContext, type Checkpoint, type Finding, orElse, Problem, ready } from '../checkpoint.ts';
import { ago, iso, span } from '../http/ages.ts';
import { poll } from '../http/poll.ts';
import { ragApiHealth } from '../http/rag-api.ts';
import { LESSON } from '../lesson.ts';
import { problemsOf } from '../problems.ts';
import { type Count, newestSpan, validateApiKey } from './api.ts';
import { ENTRY_OPERATIONS, lastSeen, lookBack, otherServices, scope } from './counts.ts';

const problem = problemsOf(import.meta.url);

/** Checkpoint 1: traces and profiles of the service reached Datadog within the last hour. */
export const datadog: Checkpoint = { ...LESSON.datadog, check };

async function check(context: CheckContext): Promise<Finding> {
  await validateApiKey(context);
  const [hour, sample] = await Promise.all([lastHour(context), sampleOf(context)]);
  const { traces, profiles, spans } = hour;
  const { appUrl, flameGraphUrl } = context.settings.datadog;
  const details = {
    operation: traces.operation,
    traces: traces.total,
    spans: spans.total,
    profiles: profiles.total,
    // the lab's agent knows which profiles are the service's
    profilesNote: context.sandbox ? undefined : PER_AGENT,
    ...sample.details,
    flameGraphs:
      flameGraphUrl ?? `${appUrl}/profiling/explorer?query=${encodeURIComponent(spanQuery(context))}`,
  };
  // spans are counted for each Agent, and only the lab's Agent is known to serve one service
  const traced = traces.total > 0 ? counted(traces.total, 'trace') : sample.found && 'At least 1 trace';
  const seen = context.sandbox && spans.total > 0 ? counted(spans.total, 'span') : traced;
  const found = `${seen} and ${counted(profiles.total, 'profile')} of ${who(context)} in the last hour`;
  if (!traced || profiles.total < 1) throw await missing(context, traced, details);
  const newestAt = Math.max(sample.startedAt ?? 0, traces.newestAt ?? 0, profiles.newestAt ?? 0);
  const newestMs = Math.max(0, Date.now() - newestAt);
  return ready(`${found}, newest ${ago(newestMs)}`, {
    ...details,
    newestSeconds: Math.round(newestMs / 1000),
  });
}

/** What Datadog has of the last hour. Waits for a first profile where one is about to come. */
async function lastHour(context: CheckContext) {
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

/** Upload periods after which a first profile is not just late. */
const PROFILE_PERIODS = 2.5;

/** A trace to click on, and proof of one whose operation is not counted. The counts prove more, so a problem is only noted. */
async function sampleOf(context: CheckContext) {
  const none = (traceNote: string) => ({ found: false, startedAt: undefined, details: { traceNote } });
  const newest = await orElse(newestSpan(context, spanQuery(context), 1), (reason) => reason);
  if (newest instanceof Problem) return none(`No link to a trace: ${newest.message} ${newest.fix.join(' ')}`);
  if (!newest) return none('Live search keeps 15 minutes, and holds no span of the service.');
  const trace = `${context.settings.datadog.appUrl}/apm/trace/${newest.traceId}`;
  return { found: true, startedAt: newest.startedAt, details: { trace } };
}

/** Traces or profiles are missing in the last hour: says whether they stopped, or never came. */
async function missing(context: CheckContext, traced: string | false, details: object): Promise<Problem> {
  const { traces, profiles } = await lastSeen(context);
  const seen = { ...details, newestTrace: iso(traces.newestAt), newestProfile: iso(profiles.newestAt) };
  if (!traced) return noTrace(context, traces, seen);
  // Datadog's own Agent does not say why it could not read one
  const profileRefused = context.sandbox && (await ragApiHealth(context)).profileRefused;
  if (profileRefused) {
    const facts = { traced, who: who(context), reason: profileRefused };
    return problem('profile-unreadable', facts).with({ ...seen, profileRefused });
  }
  const newest = profiles.newestAt
    ? `the newest profile is ${span(Date.now() - profiles.newestAt)} old`
    : 'none was seen in the last 24 h';
  return problem('no-profile', { traced, who: who(context), newest }).with(seen);
}

async function noTrace(context: CheckContext, ofDay: Count, seen: Finding['details']): Promise<Problem> {
  const name = who(context);
  const older = await orElse(newestSpan(context, spanQuery(context), 24), (reason) => reason);
  const newestAt = ofDay.newestAt ?? (older instanceof Problem ? undefined : older?.startedAt);
  if (newestAt !== undefined)
    return problem('trace-old', { who: name, age: span(Date.now() - newestAt) }).with(seen);
  const otherNames = await otherServices(context);
  const but = otherNames.length > 0 ? `, but it has traces of ${listed(otherNames)}` : '';
  const anyName =
    older instanceof Problem
      ? `. A search for spans of any name failed: ${older.message}`
      : ', and spans of any name.';
  const searched = { count: ENTRY_OPERATIONS.length, some: ENTRY_OPERATIONS.slice(0, 2).join(' and ') };
  return problem('no-trace', { who: name, but, ...searched, anyName }).with({
    ...seen,
    otherServices: otherNames,
    searched: ENTRY_OPERATIONS,
  });
}

const spanQuery = (context: CheckContext) => scope(context).replace(',', ' ');

function who({ settings: { datadog } }: CheckContext): string {
  return datadog.env ? `${datadog.service} (env ${datadog.env})` : datadog.service;
}

const PER_AGENT =
  'Datadog counts profiles for each Agent, not for each service: another service behind it counts too.';
