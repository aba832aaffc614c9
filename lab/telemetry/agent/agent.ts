import type { IncomingMessage, ServerResponse } from 'node:http';
import { guardedServer } from '../../../common/guard.ts';
import { listen } from '../../../common/listen.ts';
import { ratingsIn } from './llm-payload.ts';
import { Malformed } from './malformed.ts';
import { readProfileUpload } from './profile-payload.ts';
import { Profiles } from './profiles.ts';
import { spansOfV04, spansOfV05 } from './span-payload.ts';
import { Spans } from './spans.ts';
import { unpacked } from './unpack.ts';

/** A Datadog Agent inside the lab. It receives traces and profiles, and keeps the last hour in memory. */
export type Agent = Awaited<ReturnType<typeof startAgent>>;

/** Where the profiler uploads. */
const PROFILES_PATH = '/profiling/v1/input';

/**
 * Limit of a body in bytes, packed and unpacked. The lab's tracer sends five times a second, at most some hundred kB; what
 * is read from MessagePack may take a hundred times the size of the body.
 */
const MAX_BODY = 2_000_000;

/**
 * Starts the agent on a free port of 127.0.0.1. It does not keep the process alive, and answers 400 to what it can't read.
 *
 * @param now milliseconds since the epoch
 * @see https://docs.datadoghq.com/tracing/guide/send_traces_to_agent_by_api/
 */
export async function startAgent(now: () => number = Date.now) {
  const spans = new Spans(now);
  const profiles = new Profiles(now);
  let ratings = 0;
  let refuseProfile: (reason: string) => void = () => {};
  const profileRefused = new Promise<string>((resolve) => {
    refuseProfile = resolve;
  });

  async function take(path: string, request: IncomingMessage): Promise<[status: number, answer: unknown]> {
    if (path === '/info') return [200, INFO];
    if (path === '/v0.7/config') return [200, {}]; // no remote configuration
    const body = await bodyOf(request);
    if (path === '/v0.4/traces') spans.add(spansOfV04(body));
    else if (path === '/v0.5/traces') spans.add(spansOfV05(body));
    else if (path === PROFILES_PATH)
      profiles.add(await readProfileUpload(body, request.headers['content-type'] ?? ''));
    else if (path.startsWith('/evp_proxy/v2/')) ratings += ratingsIn(body);
    else if (!path.startsWith('/telemetry/proxy/')) return [404, { error: `The lab's agent has no ${path}` }];
    return path.endsWith('/traces') ? [200, { rate_by_service: { 'service:,env:': 1 } }] : [202, {}];
  }

  const server = guardedServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    take(path, request).then(
      ([status, answer]) => send(response, status, answer),
      (error: Error) => {
        const status = error instanceof TooLarge ? 413 : error instanceof Malformed ? 400 : 500;
        if (path === PROFILES_PATH) refuseProfile(error.message);
        send(response, status, { error: error.message });
      },
    );
  });
  const listening = await listen(server, 0, '127.0.0.1');
  server.unref();
  return {
    /** For DD_TRACE_AGENT_URL. */
    url: `http://127.0.0.1:${listening.port}`,
    spans: () => spans.all(),
    profiles: () => profiles.records(),
    /** Stacks of the last minutes with their CPU time. */
    folded: (minutes: number) => profiles.folded(minutes),
    /** Number of users' ratings since the start. */
    feedbackEvents: () => ratings,
    /** Resolves to the reason when the first unreadable profile arrives; the tracer does not report it. */
    profileRefused,
    close: listening.close,
  };
}

class TooLarge extends Error {}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY) throw new TooLarge(`more than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] ? unpacked(body, MAX_BODY) : body;
}

function send(response: ServerResponse, status: number, answer: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}

/** The routes of the agent, which a tracer asks for first. */
const INFO = {
  version: '7.60.0',
  endpoints: [
    '/v0.4/traces',
    '/v0.5/traces',
    PROFILES_PATH,
    '/telemetry/proxy/',
    '/v0.7/config',
    '/evp_proxy/v2/',
  ],
  client_drop_p0s: false,
  feature_flags: [],
};
