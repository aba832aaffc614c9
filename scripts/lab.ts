import type { Lab } from '#lab/lab.ts';
import { FAULT_KINDS, parseFault, UnknownFault, VENDORS } from '#lab/stand-ins/faults.ts';
import { isPort, readEnv } from '../common/env.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { aborted, runCommand } from '../workbook/command.ts';
import {
  LabSilent,
  lookForLab,
  type RunningLab,
  removeLabFile,
  writeLabFile,
} from '../workbook/sandbox/lab-file.ts';
import { sayTopFunctions, sayWhatIsLive } from '../workbook/sandbox/lab-telemetry.ts';
import { startLearnersLab } from '../workbook/sandbox/sandbox.ts';

const DEFAULT_PORT = 4000;
/** What the stand-ins take by default, milliseconds: quick, but a histogram has something to show. */
const LATENCY_MS = { embeddings: 20, search: 10, completions: 60 };

await runCommand({
  name: 'npm run lab',
  options: {
    port: { type: 'string' },
    host: { type: 'string' },
    live: { type: 'boolean' },
    fault: { type: 'string', multiple: true },
    latency: { type: 'string', multiple: true },
  },
  help: `
Starts the RAG API and everything around it on this machine, and stays up until Ctrl-C.

  npm run lab                                   on port ${DEFAULT_PORT}, or PORT
  npm run lab -- --port 0                       on a free port
  npm run lab -- --host 0.0.0.0                 open to other machines, as in a container: it asks for no key
  npm run lab -- --fault datadog=stale          with a vendor that fails; may be repeated
  npm run lab -- --latency openai=800           with a vendor that takes so many milliseconds
  npm run lab -- --live                         with what you have: the real OpenAI (OPENAI_API_KEY)
                                                and with it the real Pinecone (PINECONE_API_KEY);
                                                traces go to your Datadog Agent where DD_AGENT_HOST,
                                                DD_TRACE_AGENT_URL or DD_API_KEY is set. One of
                                                them is enough, the rest is emulated

  Vendors: ${VENDORS.join(', ')}
  Faults:  ${FAULT_KINDS.join(', ')}

A real Prometheus scrapes it, where one is on the PATH or in PROMETHEUS_BIN; PROMETHEUS_BIN=none
leaves it emulated.

Your exercises/2-build/feedback.ts is mounted, and loaded again whenever you save it.
`,
  async run({ values, positionals, terminal, signal }) {
    if (positionals.length > 0)
      throw new UserError(
        `npm run lab takes no "${positionals[0]}".`,
        'npm run lab -- --help lists what it takes.',
      );
    const env = readEnv(process.env, [
      'PORT',
      'DATABASE_URL',
      'OPENAI_API_KEY',
      'OPENAI_MODEL',
      'PINECONE_API_KEY',
      'PINECONE_INDEX',
      'DD_API_KEY',
      'DD_AGENT_HOST',
      'DD_TRACE_AGENT_URL',
    ]);
    const port = portOf(values.port ?? env.PORT);
    const faults = (values.fault ?? []).map(faultOf);
    const latencyMs = latencyOf(values.latency ?? []);
    const ownAgent = Boolean(values.live && (env.DD_AGENT_HOST || env.DD_TRACE_AGENT_URL || env.DD_API_KEY));
    const live = values.live ? liveKeys(env, ownAgent) : undefined;
    const running = await lookForLab();
    if (running.is === 'silent') throw new LabSilent(running.lab);
    if (running.is === 'running')
      throw new UserError(
        `A lab is running already: ${running.lab.ragApi} (process ${running.lab.pid}).`,
        'Use that one, or end it with Ctrl-C in its terminal.',
      );
    const { lab, address } = await start(
      () =>
        startLearnersLab(
          {
            port,
            ...(values.host && { host: values.host }),
            latencyMs,
            profileLearner: true,
            log: (line) => terminal.print(line),
            ...(live && { live }),
            ...(ownAgent && { telemetry: 'own-agent' as const }),
            ...(env.OPENAI_MODEL && { chatModel: env.OPENAI_MODEL }),
            ...(env.PINECONE_INDEX && { indexName: env.PINECONE_INDEX }),
          },
          env.DATABASE_URL,
        ),
      port,
    );
    for (const { vendor, kind } of faults) lab.faults.set(vendor, kind);
    try {
      writeLabFile(address);
      welcome(lab, address, terminal);
      if (values.live) await sayWhatIsLive({ ...live, ownAgent }, terminal);
      void sayTopFunctions(lab, terminal, signal);
      await aborted(signal);
      terminal.print('\nThe lab is closed.');
      return 0;
    } finally {
      removeLabFile(address.instance);
      await lab.close();
    }
  },
});

async function start<T>(run: () => Promise<T>, port: number): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new UserError(
        `Port ${port} is taken by another program.`,
        'Choose another one, or any free one: npm run lab -- --port 0',
      );
    if ((error as NodeJS.ErrnoException).code === 'EACCES')
      throw new UserError(
        `Port ${port} may not be used by you.`,
        'Choose one above 1023: npm run lab -- --port 4000',
      );
    if (isBlockedPort(error))
      throw new UserError(
        `Port ${port} belongs to another protocol: browsers and fetch refuse to ask it.`,
        'Choose another one, or any free one: npm run lab -- --port 0',
      );
    if (['EADDRNOTAVAIL', 'ENOTFOUND'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw new UserError(
        'The address of --host is none of this machine.',
        'Leave --host out, or take 0.0.0.0 for all of them.',
      );
    if (error instanceof Error && ['VendorFailure', 'UnfitIndex'].includes(error.constructor.name))
      throw new UserError(
        error.message,
        /refused the key/.test(error.message)
          ? 'Check the key in .env, or start the lab without --live.'
          : 'Check your network (a proxy? see the README), or start the lab without --live.',
      );
    throw error;
  }
}

/** https://fetch.spec.whatwg.org/#port-blocking; the lab asks itself its first questions, and undici gives no code. */
function isBlockedPort(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port';
}

function welcome(lab: Lab, address: RunningLab, { print, paint }: Terminal): void {
  const row = (name: string, url: string) => print(`  ${name.padEnd(12)}${paint('cyan', url)}`);
  print(paint('bold', 'The lab is up. Ctrl-C ends it.'));
  print();
  row('RAG API', lab.ragApi);
  row('Metrics', `${lab.ragApi}/metrics`);
  if (lab.profileEveryMs) row('Flame graph', `${lab.ragApi}/flame/`);
  for (const vendor of ['prometheus', 'grafana', 'datadog'] as const)
    row(vendor[0]!.toUpperCase() + vendor.slice(1), address.standIns[vendor]);
  if (lab.evidence.prometheus === 'stand-in')
    print('\n  Prometheus is emulated. For a real one: apt-get or brew install prometheus (README, no. 11).');
  if (lab.faults.list().length > 0) print(`\n  Failing on purpose: ${lab.faults.list().join(', ')}`);
  print('\nAsk it something:\n');
  print(
    `  curl -s ${lab.ragApi}/query -H 'content-type: application/json' -d '{"question":"How do I invite a teammate?"}'`,
  );
  print('\nIn another terminal: npm run checkpoint');
  print();
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  if (!isPort(text))
    throw new UserError(`"${text}" is no port.`, 'Give a number from 0 to 65535: npm run lab -- --port 4000');
  return Number(text);
}

function faultOf(text: string) {
  try {
    return parseFault(text);
  } catch (error) {
    if (error instanceof UnknownFault)
      throw new UserError(error.message, 'npm run lab -- --help lists them.');
    throw error;
  }
}

function latencyOf(texts: string[]): typeof LATENCY_MS {
  const latency = { ...LATENCY_MS };
  for (const text of texts) {
    const [, vendor, ms] = /^(openai|pinecone)=(\d{1,5})$/.exec(text) ?? [];
    if (!vendor)
      throw new UserError(
        `--latency ${text}: expected openai=MS or pinecone=MS.`,
        'Example: npm run lab -- --latency openai=800',
      );
    if (vendor === 'pinecone') latency.search = Number(ms);
    else Object.assign(latency, { embeddings: Number(ms), completions: Number(ms) });
  }
  return latency;
}

/** Keys of the real vendors; none, and so stand-ins, where only the telemetry is to be live. */
function liveKeys(env: ReturnType<typeof readEnv>, ownAgent: boolean) {
  if (!env.OPENAI_API_KEY && ownAgent) return undefined;
  if (!env.OPENAI_API_KEY)
    throw new UserError(
      '--live needs OPENAI_API_KEY, or a Datadog Agent of yours (DD_AGENT_HOST or DD_TRACE_AGENT_URL).',
      'Set one of them in .env (see .env.example), or leave --live out.',
    );
  return {
    openaiKey: env.OPENAI_API_KEY,
    ...(env.PINECONE_API_KEY && { pineconeKey: env.PINECONE_API_KEY }),
  };
}
