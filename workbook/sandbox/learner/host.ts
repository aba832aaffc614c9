import { EventEmitter, once } from 'node:events';
import { pathToFileURL } from 'node:url';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { FeedbackRoutes } from '#lab/rag-api/feedback.ts';
import { exemplarRegistry, exposition, METRICS_TYPES } from '#lab/rag-api/metrics.ts';
import { votesOfPeople } from '#lab/rag-api/probe.ts';
import { openStore } from '#lab/rag-api/store.ts';
import { guardedServer } from '../../../common/guard.ts';
import { listen } from '../../../common/listen.ts';
import { inProject } from '../../../common/paths.ts';
import { clipped, redactor } from '../../../common/redact-output.ts';
import type { LabRole } from '../../../exercises/index.ts';
import { EXPORTS, type HostMessage, type HostOptions, type HostOrder } from './process.ts';
import { type Counter, type Tried, tryCounter, tryRoutes } from './trial.ts';

// The process in which a lab runs the learner's code: the feedback routes and the counter, over the lab's own store.
// Errors here end only this process, and process.ts starts the next one.

const tell = (message: HostMessage) => process.send?.(message);
const started = once(process, 'message') as Promise<[{ start: HostOptions }]>;
const life = new EventEmitter();
let redact = redactor({});

// an error that nothing catches ends this process, as it would end a real server; the lab gets its message first
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => {
    tell({ ended: `an error that nothing caught ended it: ${reasonOf(error)}` });
    setImmediate(() => process.exit(1));
  });
process.once('disconnect', () =>
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL'),
);
let port: number | undefined;
process.on('message', async (order: HostOrder) => {
  if ('start' in order) return;
  if (port === undefined) await once(life, 'listening'); // a save should take effect at once
  if ('tryOut' in order) return tell({ trial: await tryOut() });
  const { startProfiler } = await import('#lab/telemetry/dd-trace.ts');
  await startProfiler(order.profile.service, order.profile.agentUrl);
});

const [{ start: options }] = await started;
redact = redactor({ DATABASE_URL: options.databaseUrl });
const store = await openStore(options.databaseUrl);
const registry = exemplarRegistry();
/** Why a file can't be used. */
const faults: Partial<Record<LabRole, string>> = {};
const refuse = (role: LabRole, error: unknown) => {
  faults[role] = reasonOf(error);
  tell({ log: `${options[role].name} can't be used: ${faults[role]}` });
};
let satisfactionCounter: Counter | undefined;
let feedbackRoutes: FeedbackRoutes | undefined;
let counter: ReturnType<Counter> | undefined;
try {
  satisfactionCounter = await load<Counter>('counter');
  counter = satisfactionCounter(registry);
} catch (error) {
  refuse('counter', error);
}

const app = express();
app.disable('x-powered-by');
app.get('/metrics', async (request, response) => {
  const format = request.query.format === 'openMetrics' ? 'openMetrics' : 'text';
  response.type(METRICS_TYPES[format]).send(await exposition(registry, format));
});
app.use(express.json({ limit: '16kb', strict: false }));

const broken = (reason: string) => (_request: Request, response: Response) => {
  response.status(500).json({ error: reason, file: options.routes.name });
};
try {
  feedbackRoutes = await load<FeedbackRoutes>('routes');
  const people = votesOfPeople(store.answers, (vote) => counter?.record(vote));
  const routes = feedbackRoutes({ answers: store.answers, votes: store.votes, onVote: people.onVote });
  if (typeof routes !== 'function') throw new Error('feedbackRoutes(deps) returns no router');
  app.use(people.look, routes);
  app.use((request, response) => {
    response.status(404).json({ error: `There is no ${request.method} ${request.path} here.` });
  });
  app.use(failed);
} catch (error) {
  refuse('routes', error);
  app.use(broken(reasonOf(error)));
}
({ port } = await listen(guardedServer(app), 0, '127.0.0.1'));
tell({ port });
life.emit('listening');

/**
 * Imports a file as Node does, or through tsx where it holds what Node's own type stripping refuses: an enum, a decorator,
 * an import without its ending.
 */
async function importLearners(url: string) {
  try {
    return await import(url);
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException)?.code);
    if (!(error instanceof SyntaxError) && !/TYPESCRIPT|MODULE_NOT_FOUND/.test(code)) throw error;
    const { tsImport } = await import('tsx/esm/api');
    return tsImport(url, import.meta.url);
  }
}

/** What a person's vote would do now. Nothing is stored, and nothing is counted in the registry of `/metrics`. */
async function tryOut(): Promise<Record<LabRole, Tried>> {
  const tried = async (role: LabRole, trial: () => Promise<Tried>): Promise<Tried> => {
    const fault = faults[role];
    if (fault) return { is: 'broken', why: fault }; // the log has it already
    const result = await trial().catch((error): Tried => ({ is: 'broken', why: reasonOf(error) }));
    if (result.why) tell({ log: `${options[role].name}: ${result.why}` });
    return result;
  };
  return {
    counter: await tried('counter', () => tryCounter(satisfactionCounter!, reasonOf)),
    routes: await tried('routes', () => tryRoutes(feedbackRoutes!, reasonOf)),
  };
}

/** The function that a learner's file exports. Rejects with a reason for the learner. */
async function load<T>(role: LabRole): Promise<T> {
  const [file, name] = [options[role], EXPORTS[role]];
  const module = await importLearners(pathToFileURL(file.path).href).catch((error: NodeJS.ErrnoException) => {
    const missing = error?.code === 'ERR_MODULE_NOT_FOUND' && String(error).includes(file.path);
    throw missing ? new Error('the file is missing') : error;
  });
  if (typeof module[name] !== 'function') throw new Error(`it exports no function ${name}`);
  return module[name];
}

function failed(
  error: Error & { status?: number; type?: string },
  request: Request,
  response: Response,
  _next: NextFunction, // Express recognises an error handler by its four parameters
): void {
  if (response.headersSent) return void response.destroy();
  // a mistake in the request, which Express has found before the route ran
  const mistake = error.type ? 'The body could not be read: send JSON.' : 'The request could not be read.';
  if (error.status !== undefined && error.status < 500)
    return void response.status(400).json({ error: mistake });
  const reason = `its route threw ${reasonOf(error)}`;
  tell({ log: `${options.routes.name}: ${reason}` });
  broken(reason)(request, response);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return clipped(String(error), 300, redact);
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  // with paths as the learner knows them
  const message = error.message.split('\n').slice(0, 3).join(' ').replaceAll(inProject('.'), '');
  return clipped(`${name}${message}`, 300, redact);
}
