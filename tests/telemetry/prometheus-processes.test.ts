import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAB_KEYS, LAB_SERVICE } from '#lab/identity.ts';
import { type Prometheus, startPrometheus } from '#lab/prometheus/prometheus.ts';
import { Faults } from '#lab/stand-ins/faults.ts';
import { grafanaStandIn } from '#lab/stand-ins/grafana/grafana.ts';
import { serveStandIn } from '#lab/stand-ins/serve.ts';
import { prometheus as checkpoint } from '../../checkpoints/prometheus/index.ts';
import { runCheckpoint } from '../../workbook/checkpoint/run.ts';
import { ask as askApi, eventually, send } from '../support/lab.ts';
import { type ApiProcess, ask, PROMETHEUS, promql, startApi, WHY_SKIPPED } from '../support/prometheus.ts';

// Several RAG APIs, each with its own counters, behind one Prometheus.

describe.skipIf(!PROMETHEUS)(`three RAG APIs behind one Prometheus${WHY_SKIPPED}`, () => {
  let apis: ApiProcess[] = [];
  let prometheus: Prometheus;
  let grafana: Awaited<ReturnType<typeof serveStandIn>>;
  beforeAll(async () => {
    apis = await Promise.all([startApi(), startApi(), startApi()]);
    prometheus = await startPrometheus({
      bin: PROMETHEUS!,
      job: LAB_SERVICE,
      targets: apis.map(({ url }) => new URL(url).host),
    });
    grafana = await serveStandIn(
      grafanaStandIn({ prometheusUrl: prometheus.url, faults: new Faults(), token: LAB_KEYS.grafana }),
    );
    await eventually(async () => expect(await promql(prometheus.url, 'sum(up)')).toBe(3), 15_000);
  });
  afterAll(async () => {
    for (const api of apis) api[Symbol.dispose]();
    await grafana?.close();
    await prometheus?.close();
  });

  /** Checkpoint 2 of somebody whose RAG API is the first of the three. */
  const look = () =>
    runCheckpoint(
      {
        checkpoint,
        settings: {
          datadog: { apiUrl: '', appUrl: '', site: '', service: '' },
          openai: { apiUrl: '' },
          pinecone: { apiUrl: '' },
          prometheus: { url: prometheus.url },
          grafana: { url: grafana.url, token: LAB_KEYS.grafana },
          ragApi: { url: apis[0]!.url },
        },
        evidence: 'local',
        timeoutMs: 3_000,
      },
      { signal: new AbortController().signal },
    );

  test('random votes on random processes add up, in counts, in the ratio and in the score', {
    timeout: 30_000,
  }, async () => {
    const votes = fc.sample(fc.tuple(fc.nat({ max: 2 }), fc.constantFrom('up', 'down')), {
      numRuns: 40,
      seed: 4,
    });
    for (const [process, rating] of votes) {
      const { queryId } = (await askApi(apis[process]!.url, 'How do I invite a teammate?')).body;
      await send('PUT', `${apis[process]!.url}/query/${queryId}/feedback`, { rating });
    }
    const up = votes.filter(([, rating]) => rating === 'up').length;
    const of = (rating: string) =>
      promql(prometheus.url, `sum(rag_satisfaction_score_total{rating="${rating}"})`);
    await eventually(async () => expect([await of('up'), await of('down')]).toEqual([up, votes.length - up]));
    for (const [i, { url }] of apis.entries()) {
      const own = `sum(rag_satisfaction_score_total{instance="${new URL(url).host}"})`;
      expect(await promql(prometheus.url, own)).toBe(votes.filter(([process]) => process === i).length);
    }
    // increase() extrapolates to its window, so the share is exact only if the scrapes of all processes are alike
    const ratio = await eventually(async () => {
      const now = await promql(prometheus.url, 'all:rag_satisfaction_score:ratio_increase1h');
      expect(now).toBeCloseTo(up / votes.length, 1);
      return now!;
    });
    const score = await promql(prometheus.url, 'all:rag_satisfaction_score:score1h');
    expect(score).toBeCloseTo(1 + 4 * ratio, 0);
  });

  test('no label contains an id', async () => {
    const series = (await ask(prometheus.url, 'series', { 'match[]': '{job="rag-api"}' })) as object[];
    expect(series.length).toBeGreaterThan(100);
    const values = new Set(series.flatMap((labels) => Object.values(labels) as string[]));
    for (const value of values) expect(value).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{16}/);
  });

  test('checkpoint 2 tells a frozen RAG API from a running one', { timeout: 30_000 }, async () => {
    expect(await look()).toMatchObject({ status: 'ready', evidence: 'local' });
    process.kill(apis[0]!.pid, 'SIGSTOP');
    const frozen = await eventually(async () => {
      const result = await look();
      expect(result.found).toMatch(/^Prometheus cannot scrape/);
      return result;
    }, 10_000);
    expect(frozen.status).toBe('failed');
    expect(frozen.found).toContain(new URL(apis[0]!.url).host);
    expect(frozen.found).toContain('context deadline exceeded');
    process.kill(apis[0]!.pid, 'SIGCONT');
    await eventually(async () => expect((await look()).status).toBe('ready'), 10_000);
  });
});
