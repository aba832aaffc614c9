import { statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Learner } from '#lab/lab.ts';
import { fileInLab, type HostOrder, type HostProcess, startHost } from './process.ts';

/** How long the learner's route may take to answer: less than a checkpoint's patience, so that the reason gets through. */
const ANSWER_LIMIT_MS = 2_000;
const METRICS_LIMIT_MS = 400;
const LAST_WORDS_MS = 200;

/** What the learner has built, for a lab, in a process of its own that begins afresh whenever a file is saved. */
export function learnersWork(
  databaseUrl: string,
  log: (line: string) => void = () => {},
): Learner & { profile(order: HostOrder['profile']): void } {
  const [routes, counter] = [fileInLab('routes'), fileInLab('counter')];
  let profile: HostOrder['profile'] | undefined;
  const start = () => {
    const started = startHost({ databaseUrl, routes, counter }, log);
    if (profile) started.tell({ profile });
    return started;
  };
  const versions = () => versionOf(routes.path) + versionOf(counter.path);
  let version = versions();
  let host: HostProcess = start();

  /** The process with the files as they are now. One that has ended is replaced after its reason was told once. */
  function current(): HostProcess {
    const saved = versions();
    if (saved !== version) {
      log('A file of yours was saved: loading it again');
      version = saved;
      host.kill();
      host = start();
    }
    return host;
  }

  async function feedback(request: Request, response: Response): Promise<void> {
    const running = current();
    try {
      const ended = running.ended();
      if (ended) throw new Error(ended);
      await passOn(await running.origin, request, response);
    } catch (error) {
      if (error instanceof NoAnswer)
        running.kill(); // what blocks it now would block it for ever
      else await Promise.race([running.over, pause(LAST_WORDS_MS)]); // a broken connection says less than its cause
      const said = error instanceof Error ? error.message : String(error);
      const reason = error instanceof NoAnswer ? said : (running.ended() ?? said);
      if (running === host && (running.ended() || error instanceof NoAnswer)) host = start();
      if (!response.headersSent) response.status(500).json({ error: reason, file: routes.name });
      else response.destroy();
    }
  }

  return {
    feedback: () => (request, response, next) => {
      if (request.path.endsWith('/feedback')) void feedback(request, response);
      else next();
    },
    async metrics(format) {
      try {
        const url = `${await host.origin}/metrics?format=${format}`;
        return await (await fetch(url, { signal: AbortSignal.timeout(METRICS_LIMIT_MS) })).text();
      } catch {
        return ''; // said where it belongs: at the vote, or in the log
      }
    },
    ready: () =>
      host.origin.then(
        () => {},
        () => {},
      ),
    profile(order) {
      profile = order;
      host.tell({ profile });
    },
    close: () => host.kill(),
  };
}

class NoAnswer extends Error {}

/** Hands a request on as it came, and the answer back as it was given. */
function passOn(origin: string, request: Request, response: Response): Promise<void> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const url = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      {
        host: url.hostname,
        port: url.port,
        path: request.originalUrl,
        method: request.method,
        agent: false,
        headers:
          body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, {
          'content-type': answer.headers['content-type'] ?? 'text/plain',
        });
        answer.pipe(response).once('close', resolve);
        answer.once('error', reject);
      },
    );
    asked.once('error', (error) =>
      reject(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new NoAnswer(`its route gave no answer within ${ANSWER_LIMIT_MS / 1000} s`)
          : new Error(`its process broke off: ${error.message}`),
      ),
    );
    asked.end(body);
  });
}

function versionOf(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${mtimeMs} ${size} `;
  } catch {
    return 'missing ';
  }
}
