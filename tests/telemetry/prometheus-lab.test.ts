import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '#lab/lab.ts';
import { prometheusAhead } from '#lab/prometheus/lab-prometheus.ts';
import { FAULT_KINDS } from '#lab/stand-ins/faults.ts';
import { CHECKPOINTS } from '../../checkpoints/index.ts';
import { sandboxSettings } from '../../checkpoints/settings/from-lab.ts';
import { runCheckpoint } from '../../workbook/checkpoint/run.ts';
import { ask as askApi, eventually, send, testLab } from '../support/lab.ts';
import { ask, PROMETHEUS, promql, WHY_SKIPPED } from '../support/prometheus.ts';
import { exemplarCounter, solved } from '../support/solved.ts';

// One lab with a real Prometheus, looked at as `npm run checkpoint` does; the last test kills that Prometheus.

describe.skipIf(!PROMETHEUS)(`a lab with a real Prometheus${WHY_SKIPPED}`, () => {
  let lab: Lab & AsyncDisposable;
  const said: string[] = [];
  const waited: string[] = [];
  beforeAll(async () => {
    // before the lab, as the commands do
    const log = (line: string) => said.push(line);
    const ahead = (await prometheusAhead({ port: 0, job: 'rag-api', log }))!;
    await ahead.started;
    lab = await testLab({
      prometheus: ahead,
      learner: solved(exemplarCounter),
      log,
    });
    expect(new URL(lab.ragApi).port).toBe(String(ahead.port));
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const look = () =>
    runCheckpoint(
      {
        checkpoint: CHECKPOINTS.find(({ id }) => id === 2)!,
        settings: sandboxSettings(lab),
        evidence: lab.evidence.prometheus,
        timeoutMs: 1_500,
      },
      { signal: new AbortController().signal, progress: (_id, text) => waited.push(text) },
    );

  test('checkpoint 2 waits for the first scrape, says so, and is ready on local evidence', async () => {
    const result = await look();
    expect(result.found).toMatch(
      /every 1 s\); a probe question moved .* from \d+ to \d+, and Grafana \(stand-in\) shows/,
    );
    expect(result).toMatchObject({ status: 'ready', evidence: 'local' });
    expect(waited[0]).toMatch(/^waiting for Prometheus, which has just started, .*, \d+ s left$/);
  });

  test('after the next scrape a vote is in PromQL and in the score of the rules', async () => {
    const { queryId } = (await askApi(lab.ragApi, 'How do I invite a teammate?')).body;
    const vote = await send('PUT', `${lab.ragApi}/query/${queryId}/feedback`, { rating: 'up' });
    expect(vote.status).toBe(201);
    const up = 'rag_satisfaction_score_total{rating="up"}';
    await eventually(async () => expect(await promql(lab.standIns.prometheus, up)).toBe(1), 3_000);
    await eventually(
      async () => expect(await promql(lab.standIns.prometheus, 'all:rag_satisfaction_score:score1h')).toBe(5),
      4_000,
    );
  });

  test('the exemplar of a vote leads to its trace', async () => {
    const { queryId, traceId } = (await askApi(lab.ragApi, 'What does the paid plan cost?')).body;
    await send('PUT', `${lab.ragApi}/query/${queryId}/feedback`, { rating: 'down' });
    const now = Date.now() / 1000;
    const traces = await eventually(async () => {
      const series = (await ask(lab.standIns.prometheus, 'query_exemplars', {
        query: 'rag_satisfaction_score_total{rating="down"}',
        start: String(now - 60),
        end: String(now + 60),
      })) as { exemplars: { labels: { trace_id: string } }[] }[];
      expect(series).toHaveLength(1);
      return series[0]!.exemplars.map(({ labels }) => labels.trace_id);
    });
    expect(traces).toEqual([traceId]);
  });

  test("its web page is shown, and wrong queries get Prometheus's own errors", async () => {
    const page = await fetch(lab.standIns.prometheus);
    expect([page.ok, page.headers.get('content-type')]).toEqual([true, expect.stringContaining('text/html')]);
    const wrong = await send('GET', `${lab.standIns.prometheus}/api/v1/query?query=sum(`);
    expect(wrong).toMatchObject({ status: 400, body: { errorType: 'bad_data' } });
    expect((await send('GET', `${lab.standIns.prometheus}/api/v1/rules`)).body.data.groups).toHaveLength(4);
  });

  test.each(FAULT_KINDS)('the fault prometheus=%s still fails checkpoint 2', async (kind) => {
    lab.faults.set('prometheus', kind);
    const result = await look();
    lab.faults.set('prometheus');
    expect(result.status, result.found).toBe(kind === 'stale' || kind === 'empty' ? 'failed' : 'error');
    expect(result.found).toMatch(/^(?:GET )?Prometheus/);
  });

  test('a fault that is switched on again starts from the current state', async () => {
    const stale = async () => {
      lab.faults.set('prometheus', 'stale');
      const seen = await promql(lab.standIns.prometheus, 'sum(rag_query_duration_seconds_count)');
      lab.faults.set('prometheus');
      await promql(lab.standIns.prometheus, 'up');
      return seen!;
    };
    const first = await stale();
    await askApi(lab.ragApi, 'How do I invite a teammate?');
    await eventually(async () => expect(await stale()).toBeGreaterThan(first), 3_000);
  });

  test('when it is killed, checkpoint 2 fails, the log says why, and the RAG API keeps running', async () => {
    process.kill(lab.prometheusPid!, 'SIGKILL');
    await eventually(() => expect(said.join()).toContain('has ended by itself (SIGKILL)'));
    const result = await eventually(async () => {
      const seen = await look();
      expect(seen.status, seen.found).toBe('failed');
      return seen;
    });
    expect(result.found).toMatch(/^Prometheus is not started: nothing listens at http:\/\/127\.0\.0\.1:\d+ /);
    expect(result.fix).toEqual([expect.stringContaining('npm run lab')]); // no variable, as the sandbox reads none
    expect((await askApi(lab.ragApi, 'How do I invite a teammate?')).status).toBe(200);
  });
});

test.skipIf(!PROMETHEUS)(
  `a Prometheus that was started before the lab ends when the lab can't start${WHY_SKIPPED}`,
  async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const ahead = (await prometheusAhead({ port, job: 'rag-api', log: () => {} }))!;
    const prometheus = (await ahead.started)!;
    await expect(testLab({ prometheus: ahead })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(fetch(prometheus.url)).rejects.toThrow();
    taken.close();
  },
);
