import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { LOADS_TYPESCRIPT } from '../../common/child-process.ts';
import { inProject } from '../../common/paths.ts';
import { startAgent } from '../../lab/telemetry/agent/agent.ts';
import { eventually, temporaryFolder } from '../support/lab.ts';
import { ddTraceInstalled, NOT_INSTALLED } from './installed.ts';

const run = promisify(execFile);
const SLOW = { timeout: 40_000 };

async function play(scene: string, env: Record<string, string> = {}, more: string[] = []) {
  const args = [...LOADS_TYPESCRIPT, ...more, inProject('tests/telemetry/child.ts'), scene];
  const { stdout } = await run(process.execPath, args, {
    cwd: inProject('.'),
    env: { ...process.env, DD_TRACE_ENABLED: 'true', ...env },
    timeout: 30_000,
  });
  return stdout === '' ? undefined : JSON.parse(stdout);
}

test('checkpoint 1 sees real spans and a real profile of the lab', SLOW, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  // an agent in the environment's variables gets no data of the lab
  const seen = await play('lab', { DD_TRACE_AGENT_URL: 'http://127.0.0.1:1', DD_API_KEY: 'abc' });
  expect(seen.evidence).toBe('local');
  expect(seen.checkpoint).toMatchObject({ status: 'ready', evidence: 'local' });
  expect(seen.checkpoint.found).toMatch(/^\d+ spans and \d+ profiles? of rag-api in the last hour, newest/);
  expect(seen.checkpoint.details.flameGraphs).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/flame\/$/);

  // the answer's trace id is the agent's
  expect(seen.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(seen.spans.map((span: { name: string }) => span.name).sort()).toEqual([
    'express.request',
    'rag.ask_model',
    'rag.chunk_filter',
    'rag.embed_question',
    'rag.search_index',
    'rag.serialize_prompt',
  ]);
  expect(seen.trace).toMatch(/<li><span>express\.request · POST \/query<\/span>.*?<ul><li><span>rag\./s);
  // scrapes, health checks and the other servers of the lab are not requests of the RAG API
  expect(seen.resources.filter((r: string) => /request/.test(r))).toEqual(['express.request POST /query']);

  // slow code is named, in the terminal and on the page
  const slow = seen.top.find(({ name }: { name: string }) => name === 'rankPassagesTheSlowWay');
  expect(slow.self).toBeGreaterThan(0.3);
  expect(seen.text).toContain('rankPassagesTheSlowWay');
  expect(seen.flame).toContain('rankPassagesTheSlowWay');
  expect(seen.text + seen.flame).not.toMatch(/node_modules|node:internal/);

  // without new spans the checkpoint fails, with its own message
  expect(seen.stale.status).toBe('failed');
  expect(seen.stale.found).toMatch(
    /^No trace of rag-api in the last hour: the newest trace is 7\d min old\.$/,
  );
  expect(seen.stale.fix.join(' ')).toContain('DD_TRACE_DEBUG=true');
});

test('a vote reaches LLM Observability as feedback on its trace, once', SLOW, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  // these variables must not send the feedback out of the machine
  const seen = await play('vote', { DD_API_KEY: 'abc', DD_LLMOBS_AGENTLESS_ENABLED: 'true' });
  expect(seen.statuses).toEqual([201, 200, 400, 200, 404]);
  type Body = { data: { attributes: { metrics: unknown[] } } };
  const events = seen.events.flatMap(({ data }: Body) => data.attributes.metrics);
  expect(events).toEqual(
    ['up', 'down'].map((rating) =>
      expect.objectContaining({
        event_kind: 'feedback',
        trace_id: seen.traceId,
        label: 'thumbs',
        categorical_value: rating,
        submitter: { id: 'user-1' },
        ml_app: 'rag-api',
      }),
    ),
  );
  expect(seen.checkpoint).toMatchObject({ status: 'ready', details: { feedbackEvents: 2 } });
});

test('profiles of the learner’s process do not count as profiles of the service', SLOW, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  using folder = temporaryFolder();
  const { before, after, checkpoint } = await play('exercises', { PRACTATHON_HOME: folder.path });
  expect(checkpoint.details.profiles).toBeGreaterThanOrEqual(before);
  expect(checkpoint.details.profiles).toBeLessThanOrEqual(after);
});

test('the lab and checkpoint 1 report an unreadable profile once', SLOW, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  const { log, checkpoint } = await play('refused profile', { DD_PROFILING_ENABLED: 'false' });
  const said = log.filter((line: string) => line.startsWith('A profile could not be read: '));
  expect(said).toHaveLength(1);
  expect(checkpoint.status).toBe('failed');
  expect(checkpoint.found).toMatch(
    /^5 traces of rag-api in the last hour, but no flame graph: a profile came and could not be read: /,
  );
});

test('checkpoint 1 fails when the agent has stopped', SLOW, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  const { checkpoint } = await play('silent agent');
  expect(checkpoint.status).toBe('failed');
  expect(checkpoint.found).toMatch(/^Datadog shows no trace of rag-api in the last 24 h\./);
  expect(checkpoint.fix.join(' ')).toContain('ECONNREFUSED');
});

test('Express imported before the tracer has no span of its own', SLOW, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  const { names } = await play('express first');
  expect(names).not.toContain('express.request');
});

test('process.exit loses the last data unless it is flushed', SLOW, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  const agent = await startAgent();
  const env = { DD_TRACE_AGENT_URL: agent.url, DD_PROFILING_UPLOAD_PERIOD: '60' };
  await play('own agent, then exit', env);
  expect([agent.spans().length, agent.profiles().length]).toEqual([0, 0]);
  await play('own agent, then exit', { ...env, FLUSH: 'yes' });
  await eventually(() => expect([agent.spans().length, agent.profiles().length]).toEqual([1, 1]));
  await agent.close();
});

test('without dd-trace the lab has its own recorder, and says so', SLOW, async () => {
  for (const how of [['--import', inProject('tests/telemetry/hide-dd-trace.mjs')], []]) {
    const seen = await play('lab', how.length > 0 ? {} : { DD_TRACE_ENABLED: 'false' }, how);
    expect(seen.evidence).toBe('stand-in');
    expect(seen.checkpoint).toMatchObject({ status: 'ready', evidence: 'stand-in' });
    expect(seen.flame).toContain('dd-trace is not installed');
  }
});
