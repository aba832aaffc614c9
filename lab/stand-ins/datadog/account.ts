import type { ProfileRecord, SpanRecord } from '../../telemetry/records.ts';

/** What a Datadog account holds at one moment. */
export interface Account {
  spans: readonly SpanRecord[];
  profiles: readonly ProfileRecord[];
}

/** The account with all times moved, so that the newest span and the newest profile have this time (milliseconds). */
export function agedAccount({ spans, profiles }: Account, newest: number): Account {
  const spansBy = Math.max(...spans.map(({ startedAt }) => startedAt)) - newest;
  const profilesBy = Math.max(...profiles.map(({ takenAt }) => takenAt)) - newest;
  return {
    spans: spans.map((span) => ({ ...span, startedAt: span.startedAt - spansBy })),
    profiles: profiles.map((profile) => ({ ...profile, takenAt: profile.takenAt - profilesBy })),
  };
}

/** A request that Datadog would refuse, or that the stand-in does not support. */
export class Refused extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
