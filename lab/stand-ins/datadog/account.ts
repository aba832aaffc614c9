import type { ProfileRecord, SpanRecord, TelemetrySource } from '../../telemetry/records.ts';

/** What a Datadog account holds at some moment. */
export interface Account {
  spans: readonly SpanRecord[];
  profiles: readonly ProfileRecord[];
  /** Value of the tag `env` of every span. */
  env: string | undefined;
}

/** A copy in which the newest span and the newest profile, and with them all others, happened that long ago. */
export function aged(source: TelemetrySource, env: string | undefined, newest: number): Account {
  const [spans, profiles] = [source.spans(), source.profiles()];
  const spansBy = newestOf(spans.map(({ startedAt }) => startedAt)) - newest;
  const profilesBy = newestOf(profiles.map(({ takenAt }) => takenAt)) - newest;
  return {
    spans: spans.map((span) => ({ ...span, startedAt: span.startedAt - spansBy })),
    profiles: profiles.map((profile) => ({ ...profile, takenAt: profile.takenAt - profilesBy })),
    env,
  };
}

function newestOf(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b), 0);
}
