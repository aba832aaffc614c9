import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import type { FeedbackRoutes, Vote } from '#lab/rag-api/feedback.ts';
import { exemplarRegistry, exposition, METRICS_TYPES, type Registry } from '#lab/rag-api/metrics.ts';
import { openStore } from '#lab/rag-api/store.ts';
import type { HostMessage, HostOptions, HostOrder } from './process.ts';

// The process in which a lab runs the learner's code: the feedback routes and the counter, over the lab's own store.
// Errors here end only this process, and process.ts starts the next one.

const options = JSON.parse(process.argv[2]!) as HostOptions;
const tell = (message: HostMessage) => process.send?.(message);
let listens: () => void;
const listening = new Promise<void>((resolve) => {
  listens = resolve;
});

// an error that nothing catches ends this process, as it would end a real server; the lab gets its message first
for (const event of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(event, (error: unknown) => {
    tell({ ended: `an error that nothing caught ended it: ${reasonOf(error)}` });
    setImmediate(() => process.exit(1));
  });
process.once('disconnect', () =>
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL'),
);
// only after the routes listen: the profiler takes half a second to load, and a save should take effect at once
process.on('message', async ({ profile }: HostOrder) => {
  await listening;
  const { startProfiler } = await import('#lab/telemetry/dd-trace.ts');
  await startProfiler(profile.service, profile.agentUrl);
});

const store = await openStore(options.databaseUrl);
const registry = exemplarRegistry();
const { satisfactionCounter, error: counterError } = await load(options.counter, 'satisfactionCounter');
let counter: { record(vote: Vote): void } | undefined;
let counterFault = counterError;
try {
  counter = satisfactionCounter?.(registry);
} catch (error) {
  counterFault = reasonOf(error);
}
if (counterFault) tell({ log: `${options.counter.name} can't be used: ${counterFault}` });

const app = express();
app.disable('x-powered-by');
app.get('/metrics', async (request, response) => {
  const format = request.query.format === 'openMetrics' ? 'openMetrics' : 'text';
  response.type(METRICS_TYPES[format]).send(await exposition(registry, format));
});
app.use(express.json({ limit: '16kb', strict: false }));

const { feedbackRoutes, error: routesError } = await load(options.routes, 'feedbackRoutes');
const broken = (reason: string) => (_request: Request, response: Response) => {
  response.status(500).json({ error: reason, file: options.routes.name });
};
try {
  if (routesError) throw new Error(routesError);
  const routes = feedbackRoutes!({
    answers: store.answers,
    votes: store.votes,
    onVote: (vote) => counter?.record(vote),
  });
  if (typeof routes !== 'function') throw new Error('feedbackRoutes(deps) returns no router');
  app.use(routes);
  app.use((request, response) => {
    response.status(404).json({ error: `There is no ${request.method} ${request.path} here.` });
  });
  app.use(failed());
} catch (error) {
  tell({ log: `${options.routes.name} can't be used: ${reasonOf(error)}` });
  app.use(broken(reasonOf(error)));
}
const server = app.listen(0, '127.0.0.1', () => {
  tell({ port: (server.address() as AddressInfo).port });
  listens();
});

/** A function that a learner's file exports, or the reason why there is none. */
interface Loaded {
  feedbackRoutes?: FeedbackRoutes;
  satisfactionCounter?: (registry: Registry) => { record(vote: Vote): void };
  error?: string;
}

async function load(file: { name: string; path: string }, name: string): Promise<Loaded> {
  try {
    const module = await import(pathToFileURL(file.path).href);
    if (typeof module[name] !== 'function') return { error: `it exports no function ${name}` };
    return { [name]: module[name] };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    return { error: missing && String(error).includes(file.path) ? 'the file is missing' : reasonOf(error) };
  }
}

function failed(): ErrorRequestHandler {
  return (error: Error & { status?: number; type?: string }, _request, response, _next) => {
    if (response.headersSent) return void response.destroy();
    // a mistake in the request, which Express has found before the route ran
    if (error.status !== undefined && error.status < 500)
      return void response.status(400).json({
        error: error.type ? 'The body could not be read: send JSON.' : 'The request could not be read.',
      });
    const reason = `its route threw ${reasonOf(error)}`;
    tell({ log: `${options.routes.name}: ${reason}` });
    broken(reason)(_request, response);
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const name = error.name === 'Error' ? '' : `${error.name}: `;
  return `${name}${error.message.split('\n').slice(0, 3).join(' ').slice(0, 300)}`;
}
