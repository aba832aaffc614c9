import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Learner } from '#lab/lab.ts';
import type { LearnersPart, LearnersParts } from '#lab/page/state.ts';
import { isRunning, killGroup } from '../../../common/child-process.ts';
import type { LabRole } from '../../../exercises/index.ts';
import { stampOf, watchSaves } from '../../practathon/watch.ts';
import {
  EXPORTS,
  exerciseInLab,
  fileInLab,
  Hangs,
  type HostProcess,
  type LearnersFile,
  type ProfileOrder,
  startHost,
  warmHost,
} from './process.ts';

/** How long the learner's route may take: less than a checkpoint waits, so that the checkpoint gets the reason. */
const ANSWER_LIMIT_MS = 2_000;
const METRICS_LIMIT_MS = 400;
/** How long a process that has broken a connection may take to send its reason. */
const REASON_MS = 200;

type Work = Learner & { profile(order: ProfileOrder): void; watch(): void };

/** The learner's code for a lab, in a separate process that restarts after each save. */
export function learnersWork(databaseUrl: string, log: (line: string) => void): Work {
  const [routes, counter] = [fileInLab('routes'), fileInLab('counter')];
  let watchers: { close(): void }[] = [];
  let onParts = () => {};
  let parts: LearnersParts = {
    routes: loading('routes', routes),
    counter: loading('counter', counter),
  };
  let profile: ProfileOrder | undefined;
  /** Ready for the next save, while a page is open: it takes half a second to start, and 50 MB. */
  let saveExpected = false;
  let spare: ReturnType<typeof warmHost> | undefined;
  const start = () => {
    const started = startHost(
      { databaseUrl, routes, counter },
      log,
      spare && isRunning(spare) ? spare : undefined,
    );
    spare = undefined;
    if (profile && watchers.length === 0) started.tell({ profile });
    return started;
  };
  const versions = () => `${stampOf(routes.path)} ${stampOf(counter.path)}`;
  let version = versions();
  let host = start();

  function startAgainIfSaved(): void {
    const saved = versions();
    if (saved === version) return;
    log('A file of yours was saved: loading it again');
    version = saved;
    host.kill();
    host = start();
    if (watchers.length > 0) void look(host);
  }

  /** Finds out what a vote would do with the files as they are now. */
  async function look(running: HostProcess): Promise<void> {
    const set = (change: (role: LabRole) => Partial<LearnersPart>) => {
      if (running !== host) return; // another save came meanwhile
      parts = {
        routes: { ...parts.routes, why: undefined, ...change('routes') },
        counter: { ...parts.counter, why: undefined, ...change('counter') },
      };
      onParts();
    };
    set(() => ({ is: 'loading' }));
    try {
      const trial = await running.tryOut();
      set((role) => trial[role]);
    } catch (error) {
      const why = (error as Error).message;
      if (running === host) log(`Your code can't be used: ${why}`);
      set(() => ({ is: 'broken', why }));
      if (running !== host || !(error instanceof Hangs)) return;
      running.kill();
      host = start(); // for the counter: nothing tries the routes again before the next save
    } finally {
      // after the trial, since the profiler takes half a second to load
      if (running === host) {
        if (saveExpected) spare ??= warmHost();
        if (profile) running.tell({ profile });
      }
    }
  }

  async function feedback(request: Request, response: Response): Promise<void> {
    startAgainIfSaved();
    const running = host;
    try {
      const ended = running.ended();
      if (ended) throw new Error(ended);
      await passOn(await running.origin, request, response);
    } catch (error) {
      if (error instanceof NoAnswer)
        running.kill(); // it would stay blocked
      else await Promise.race([running.over, pause(REASON_MS)]); // the reason says more than a broken connection
      const message = error instanceof Error ? error.message : String(error);
      const reason = error instanceof NoAnswer ? message : (running.ended() ?? message);
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
        return ''; // the next vote or the log gives the reason
      }
    },
    ready: async () => void (await Promise.allSettled([host.origin])),
    profile(order) {
      profile = order;
      host.tell({ profile });
    },
    parts: () => parts,
    onParts(listener) {
      onParts = listener;
    },
    expectSave() {
      saveExpected = true;
      if (watchers.length > 0) spare ??= warmHost();
    },
    watch() {
      watchers = [routes, counter].map(({ path }) => watchSaves(path, startAgainIfSaved));
      void look(host);
    },
    close() {
      for (const watcher of watchers) watcher.close();
      if (spare) killGroup(spare);
      host.kill();
    },
  };
}

function loading(role: LabRole, { name }: LearnersFile): LearnersPart {
  const command = `npm run exercise ${exerciseInLab(role).id}`;
  return { file: name, calls: EXPORTS[role], command, is: 'loading' };
}

class NoAnswer extends Error {}

/** Forwards a request unchanged, and returns the answer unchanged. */
async function passOn(origin: string, request: Request, response: Response): Promise<void> {
  const { method } = request;
  const hasBody = request.body !== undefined && !['GET', 'HEAD'].includes(method); // fetch sends none with these
  const headers = { 'content-type': 'application/json' };
  try {
    const answer = await fetch(origin + request.originalUrl, {
      method,
      ...(hasBody && { headers, body: JSON.stringify(request.body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type') ?? 'text/plain';
    response.writeHead(answer.status, { 'content-type': type }).end(body);
  } catch (error) {
    throw error instanceof DOMException && error.name === 'TimeoutError'
      ? new NoAnswer(`its route gave no answer within ${ANSWER_LIMIT_MS / 1000} s`)
      : new Error(`its process closed the connection: ${(error as Error).message}`);
  }
}
