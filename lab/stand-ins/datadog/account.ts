import type { ProfileRecord, SpanRecord, TelemetrySource } from '../../telemetry/records.ts';

/** What a Datadog account holds at one moment. */
export interface Account {
  spans: readonly SpanRecord[];
  profiles: readonly ProfileRecord[];
}

/** The account as the lab has recorded it until now. */
export function accountNow(source: TelemetrySource): Account {
  return { spans: source.spans(), profiles: source.profiles() };
}

/** The account with all times moved, so that the newest span and the newest profile have this time (milliseconds). */
export function agedAccount(source: TelemetrySource, newest: number): Account {
  const { spans, profiles } = accountNow(source);
  const spansBy = newestOf(spans.map(({ startedAt }) => startedAt)) - newest;
  const profilesBy = newestOf(profiles.map(({ takenAt }) => takenAt)) - newest;
  return {
    spans: spans.map((span) => ({ ...span, startedAt: span.startedAt - spansBy })),
    profiles: profiles.map((profile) => ({ ...profile, takenAt: profile.takenAt - profilesBy })),
  };
}

function newestOf(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b), 0);
}
