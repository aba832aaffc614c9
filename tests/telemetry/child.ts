import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Checkpoint } from '../../checkpoints/checkpoint.ts';
import { datadog } from '../../checkpoints/datadog/index.ts';
import { feedback } from '../../checkpoints/feedback/index.ts';
import { sandboxSettings } from '../../checkpoints/settings/from-lab.ts';
import { startLab } from '../../lab/lab.ts';
import { fileUrl } from '../../lab/rag-api/store.ts';
import { startTelemetry } from '../../lab/telemetry/datadog.ts';
import { runCheckpoint } from '../../workbook/checkpoint/run.ts';
import { startLearnersLab } from '../../workbook/sandbox/sandbox.ts';
import { ask, eventually, send, temporaryFolder } from '../support/lab.ts';

// dd-trace patches the whole process and starts only once in it, so each scene runs in its own process.

const service = 'rag-api';

const folder = temporaryFolder(); // without `using`: Node 22 strips types but can't read it
process.once('exit', () => folder[Symbol.dispose]());

/** CPU time under a name of its own. */
function rankPassagesTheSlowWay(ms: number): number {
  const end = performance.now() + ms;
  let sum = 0;
  while (performance.now() < end) sum += Math.sqrt(sum + 1);
  return sum;
}

const scenes: Record<string, () => Promise<unknown>> = {
  async lab() {
    const lab = await startLab({ databaseUrl: fileUrl(join(folder.path, 'x.db')), telemetry: 'auto' });
    const checkpoint = await checkpointOne(lab);
    const real = await startTelemetry({ service });
    if (!real) {
      const flame = await page(`${lab.ragApi}/flame/`);
      await lab.close();
      return { evidence: lab.evidence.datadog, checkpoint, flame };
    }
    const { body } = await ask(lab.ragApi, 'How do I invite a teammate?');
    await fetch(`${lab.ragApi}/healthz`);
    const spans = await eventually(() => {
      const found = real.agent!.spans().filter(({ traceId }) => traceId === body.traceId);
      if (!found.some(({ name }) => name === 'express.request')) throw new Error('not there yet');
      return found;
    });
    for (let i = 0; i < 60; i += 1) {
      rankPassagesTheSlowWay(30);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await eventually(() => {
      if (!lab.topFunctions().some(({ name }) => name === 'rankPassagesTheSlowWay')) throw new Error('no');
    });
    const seen = {
      evidence: lab.evidence.datadog,
      checkpoint,
      traceId: body.traceId,
      spans,
      resources: [...new Set(real.agent!.spans().map(({ name, resource }) => `${name} ${resource}`))],
      trace: await page(`${lab.standIns.datadog}/apm/trace/${body.traceId}`),
      top: lab.topFunctions(),
      text: await page(`${lab.ragApi}/flame/text`),
      flame: await page(`${lab.ragApi}/flame/`),
    };
    // as if the agent had stopped an hour ago while the lab kept running
    lab.faults.set('datadog', 'stale');
    const stale = await checkpointOne(lab);
    await lab.close();
    return { ...seen, stale };
  },
  async vote() {
    const sent = overhear('/evp_proxy/v2/');
    const { solved } = await import('../support/solved.ts'); // Express, after the tracer
    const lab = await startLab({
      databaseUrl: fileUrl(join(folder.path, 'x.db')),
      telemetry: 'auto',
      learner: { feedback: solved().feedback! },
    });
    const { agent } = (await startTelemetry({ service }))!;
    const { body } = await ask(lab.ragApi, 'How do I invite a teammate?', { userId: 'user-1' });
    const vote = (rating: string, id = body.queryId) =>
      send('PUT', `${lab.ragApi}/query/${id}/feedback`, { rating });
    const statuses = [];
    for (const rating of ['up', 'up', 'sideways', 'down']) statuses.push((await vote(rating)).status);
    statuses.push((await vote('up', 'unknown')).status);
    await eventually(() => {
      if (agent!.feedbackEvents() < 2) throw new Error('not there yet');
    });
    const events = [...sent]; // before the checkpoint, which votes too
    const checkpoint = await lookAt(feedback, lab);
    await lab.close();
    return { statuses, traceId: body.traceId, events, checkpoint };
  },
  async exercises() {
    const { lab } = await startLearnersLab({
      log: () => {},
      prometheus: 'stand-in',
      staysUp: true,
    });
    const { agent } = (await startTelemetry({ service }))!;
    const of = (name: string) => agent!.profiles().filter((p) => p.service === name).length;
    await eventually(() => {
      if (of('rag-api-exercises') === 0) throw new Error('not there yet');
    }, 15_000);
    const before = of(service);
    const checkpoint = await lookAt(datadog, lab);
    const after = of(service);
    await lab.close();
    return { before, after, checkpoint };
  },
  async 'refused profile'() {
    const log: string[] = [];
    const lab = await startLab({
      databaseUrl: fileUrl(join(folder.path, 'x.db')),
      telemetry: 'auto',
      log: (line) => log.push(line),
    });
    for (let uploads = 0; uploads < 2; uploads += 1)
      await fetch(`${lab.agentUrl}/profiling/v1/input`, { method: 'POST', body: 'noise' });
    const checkpoint = await eventually(async () => {
      const result = await checkpointOne(lab);
      // the lab asks five questions at its start; their traces arrive one after the other
      if (!result.details.profileRefused || result.details.traces !== 5) throw new Error('not there yet');
      return result;
    });
    await lab.close();
    return { log, checkpoint };
  },
  async 'silent agent'() {
    const { agent } = (await startTelemetry({ service }))!;
    await agent!.close();
    const lab = await startLab({ databaseUrl: fileUrl(join(folder.path, 'x.db')), telemetry: 'auto' });
    const checkpoint = await checkpointOne(lab);
    await lab.close();
    return { checkpoint };
  },
  async 'express first'() {
    const { default: express } = await import('express');
    const { tracer, agent } = (await startTelemetry({ service }))!;
    const app = express().post('/query', async (_request, response) => {
      await tracer.span('rag.work', 'work', () => {});
      response.json({});
    });
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/query`;
    await fetch(url, { method: 'POST' });
    const names = await eventually(() => {
      const seen = agent!.spans().map(({ name }) => name);
      if (!seen.includes('rag.work')) throw new Error('not there yet');
      return seen;
    });
    return { names };
  },
  async 'own agent, then exit'() {
    const telemetry = (await startTelemetry({ service, toOwnAgent: true }))!;
    await telemetry.tracer.span('rag.work', 'work', () => rankPassagesTheSlowWay(50));
    if (process.env.FLUSH === 'yes') await telemetry.flush();
    process.exit(0);
  },
};

/** The JSON bodies of requests of dd-trace to this path, from now on. */
function overhear(path: string): unknown[] {
  const bodies: unknown[] = [];
  const request = http.request as (
    options: http.RequestOptions,
    onResponse: () => void,
  ) => http.ClientRequest;
  http.request = ((options, onResponse) => {
    const sent = request(options, onResponse);
    if (options.path?.startsWith(path)) {
      const write = sent.write.bind(sent) as (chunk: Buffer) => boolean;
      sent.write = (chunk: Buffer) => {
        bodies.push(JSON.parse(chunk.toString()));
        return write(chunk);
      };
    }
    return sent;
  }) as typeof request as typeof http.request;
  return bodies;
}

const checkpointOne = (lab: Awaited<ReturnType<typeof startLab>>) => lookAt(datadog, lab);

function lookAt(checkpoint: Checkpoint, lab: Awaited<ReturnType<typeof startLab>>) {
  const settings = sandboxSettings(lab);
  const look = { checkpoint, settings, evidence: lab.evidence.datadog, timeoutMs: 3_000 };
  return runCheckpoint(look, { signal: new AbortController().signal });
}

async function page(url: string): Promise<string> {
  return (await fetch(url)).text();
}

const result = await scenes[process.argv[2]!]!();
console.log(JSON.stringify(result));
process.exit(0);
