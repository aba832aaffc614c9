import { describe, expect, test } from 'vitest';
import type { Lab } from '#lab/lab.ts';
import { FAULT_KINDS, type FaultKind, VENDORS, type Vendor } from '#lab/stand-ins/faults.ts';
import { labEvidence } from '../../checkpoints/checkpoint.ts';
import { CHECKPOINTS } from '../../checkpoints/index.ts';
import { sandboxSettings } from '../../checkpoints/settings/from-lab.ts';
import { feedbackRoutes as solution } from '../../solutions/2-build/feedback.ts';
import { runCheckpoints } from '../../workbook/checkpoint/run.ts';
import { eventually, testLab } from '../support/lab.ts';
import { feedbackRoutes as starter } from '../support/starter-feedback.ts';

/** The default of the command. */
const PATIENCE_MS = 3_000;

const lookAt = (lab: Lab) =>
  runCheckpoints(
    CHECKPOINTS.map((checkpoint) => ({
      checkpoint,
      settings: sandboxSettings(lab),
      evidence: labEvidence(checkpoint, lab),
      timeoutMs: PATIENCE_MS,
    })),
    { signal: new AbortController().signal },
  );

const OWNER: Record<Vendor, number> = { datadog: 1, prometheus: 2, grafana: 2, openai: 4, pinecone: 4 };

/** A part of the message for each vendor and each fault. */
const FOUND: Record<Vendor, Record<FaultKind, RegExp>> = {
  datadog: {
    down: /Datadog .*(broke the connection|could not be reached)/,
    slow: /Datadog had not answered .* after [23](\.\d)? s/,
    unauthorized: /Datadog answered 403/,
    'rate-limited': /Datadog answered 429 .*limit lifts in \d+ s/,
    malformed: /Datadog answered .* with malformed JSON/,
    stale: /No trace of rag-api in the last hour: the newest trace is 7\d min old/,
    empty: /Datadog shows no trace of rag-api/,
  },
  prometheus: {
    down: /Prometheus .*(broke the connection|is not started)/,
    slow: /Prometheus had not answered/,
    unauthorized: /Prometheus answered 401/,
    'rate-limited': /Prometheus answered 429/,
    malformed: /Prometheus answered .* with malformed JSON/,
    stale: /Prometheus no longer scrapes .*: last scrape 4 min ago, every 0\.5 s expected/,
    empty: /Prometheus scrapes nothing/,
  },
  grafana: {
    down: /Grafana .*(broke the connection|is not started)/,
    slow: /Grafana had not answered/,
    unauthorized: /Grafana answered 401/,
    'rate-limited': /Grafana answered 429/,
    malformed: /Grafana answered .* with malformed JSON/,
    stale: /Grafana is behind/,
    empty: /A Grafana panel of .* stays empty/,
  },
  openai: {
    down: /OpenAI .*(broke the connection|could not be reached)/,
    slow: /OpenAI had not answered/,
    unauthorized: /OpenAI answered 401/,
    'rate-limited': /OpenAI answered 429/,
    malformed: /OpenAI answered .* with malformed JSON/,
    stale: /OpenAI's newest cost is from \d days ago/,
    empty: /OpenAI .*no /,
  },
  pinecone: {
    down: /Pinecone .*(broke the connection|could not be reached)/,
    slow: /Pinecone had not answered/,
    unauthorized: /Pinecone answered 401/,
    'rate-limited': /Pinecone answered 429/,
    malformed: /Pinecone answered .* with malformed JSON/,
    stale: /holds \d+ of \d+ passages/,
    empty: /Pinecone .*no index/,
  },
};

/** Before and after Exercise 2, since votes depend on no vendor. Most of the time is waiting. */
describe.each([
  ['before Exercise 2', starter, 'pending'],
  ['after Exercise 2', solution, 'ready'],
] as const)('%s', (_when, feedback, third) => {
  test.concurrent.each(VENDORS)(
    'each fault of %s fails its own checkpoint, and no other, with its own message',
    { timeout: 60_000 },
    async (vendor) => {
      await using lab = await testLab({ vendorTimeoutMs: 300, learner: { feedback } });
      // labs that start at the same time are busy for a moment
      const healthy = await eventually(async () => {
        const results = await lookAt(lab);
        const expected = CHECKPOINTS.map(({ id }) => (id === 3 ? third : 'ready'));
        expect(results.map((r) => r.status)).toEqual(expected);
        return results;
      }, 15_000);
      for (const { found } of healthy) expect(found).not.toBe('');
      for (const kind of FAULT_KINDS) {
        lab.faults.set(vendor, kind);
        const results = await lookAt(lab);
        lab.faults.set(vendor);
        for (const { id, status, found, fix } of results) {
          const where = `${vendor}=${kind}, checkpoint ${id}: ${found}`;
          if (id === OWNER[vendor]) {
            expect(status, where).toBe(kind === 'stale' || kind === 'empty' ? 'failed' : 'error');
            expect(found, where).toMatch(FOUND[vendor][kind]);
            expect(fix[0], where).toMatch(/^[A-Z]\w+ /);
          } else expect(status, where).toBe(id === 3 ? third : 'ready');
        }
      }
    },
  );
});
