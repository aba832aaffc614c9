import type { Lab } from '#lab/lab.ts';
import { isBlockedPort } from '#lab/other-programs.ts';
import { FAULT_KINDS, parseFault, VENDORS } from '#lab/stand-ins/faults.ts';
import { openInBrowser } from '../common/browser.ts';
import { type Env, readEnv } from '../common/env.ts';
import { helpText } from '../common/help.ts';
import { flags, portOf, refuseArguments, values } from '../common/options.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { aborted, runCommand } from '../workbook/command.ts';
import type { RunningLab } from '../workbook/sandbox/lab-file.ts';
import { LabSilent, lookForLab, removeLabFile, writeLabFile } from '../workbook/sandbox/lab-file.ts';
import { sayTopFunctions, sayWhatIsLive } from '../workbook/sandbox/lab-telemetry.ts';
import { startLearnersLab } from '../workbook/sandbox/sandbox.ts';

const DEFAULT_PORT = 4000;
/** How long the stand-ins take by default, milliseconds: short, but visible in a histogram. */
const LATENCY_MS = { embeddings: 20, search: 10, completions: 60 };

await runCommand({
  name: 'npm run lab',
  options: {
    ...values('port', 'host'),
    ...flags('live', 'traffic', 'open'),
    fault: { type: 'string', multiple: true },
    latency: { type: 'string', multiple: true },
  },
  help: helpText('lab', {
    port: DEFAULT_PORT,
    vendors: VENDORS.join(', '),
    faults: FAULT_KINDS.join(', '),
  }),
  async run({ values, positionals, terminal, signal }) {
    refuseArguments('npm run lab', positionals, 'npm run lab -- --help shows its options.');
    const env = readEnv();
    const port = portOf('--port', values.port ?? env.PORT) ?? DEFAULT_PORT;
    const faults = (values.fault ?? []).map(parseFault);
    const latencyMs = latencyOf(values.latency ?? []);
    const ownAgent = Boolean(values.live && (env.DD_AGENT_HOST || env.DD_TRACE_AGENT_URL || env.DD_API_KEY));
    const live = values.live ? liveKeys(env, ownAgent) : undefined;
    if (values.traffic && values.live)
      throw new UserError(
        '--traffic would send simulated questions to your own accounts.',
        'Leave out --traffic or --live.',
      );
    const running = await lookForLab();
    if (running.is === 'silent') throw new LabSilent(running.lab);
    if (running.is === 'running')
      throw new UserError(
        `A lab is running already: ${running.lab.ragApi} (process ${running.lab.pid}).`,
        'Open that address, or stop it with Ctrl-C in its terminal.',
      );
    const options: Parameters<typeof startLearnersLab>[0] = {
      port,
      host: values.host,
      latencyMs,
      staysUp: true,
      log: terminal.print,
      live,
      telemetry: ownAgent ? 'own-agent' : undefined,
      chatModel: env.OPENAI_MODEL,
      indexName: env.PINECONE_INDEX,
    };
    const { lab, address } = await startLearnersLab(options, env.DATABASE_URL).catch((error) => {
      throw startError(error, port, values.host);
    });
    for (const { vendor, kind } of faults) lab.faults.set(vendor, kind);
    try {
      writeLabFile(address);
      if (values.traffic) lab.crowd.start();
      welcome(lab, address, terminal);
      offerToOpen(lab.ragApi, values.open === true, terminal);
      if (values.live) await sayWhatIsLive({ ...live, ownAgent }, terminal);
      void sayTopFunctions(lab, terminal, signal);
      await aborted(signal);
      terminal.print('\nThe lab has stopped.');
      return 0;
    } finally {
      removeLabFile(address.instance);
      await lab.close();
    }
  },
});

/** What the system says when it can't open the port or the address, as advice. */
function startError(error: NodeJS.ErrnoException, port: number, host: string | undefined): Error {
  const anyOther = 'Choose another port, or any free one: npm run lab -- --port 0';
  const reserved = `Port ${port} is reserved for another protocol: browsers and fetch refuse it.`;
  if (isBlockedPort(error)) return new UserError(reserved, anyOther);
  if (error.code === 'EADDRINUSE')
    return new UserError(`Port ${port} is in use by another program.`, anyOther);
  const higher = `Choose a port above 1023: npm run lab -- --port ${DEFAULT_PORT}`;
  if (error.code === 'EACCES') return new UserError(`You are not allowed to use port ${port}.`, higher);
  const anyHost = 'Leave --host out, or use 0.0.0.0 for all addresses.';
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new UserError(`--host ${host} is not an address of this machine.`, anyHost);
  return error;
}

/** What a person can open comes first; what only programs can ask comes last, and says that it is emulated. */
function welcome(lab: Lab, address: RunningLab, { print, paint, interactive }: Terminal): void {
  const row = (name: string, url: string, what = '') =>
    print(`  ${name.padEnd(12)}${paint('cyan', url)}${what && `  ${what}`}`);
  const { ragApi, evidence } = lab;
  print(`${paint('bold', 'The lab is running:')} ${paint(['bold', 'cyan'], ragApi)}`);
  print(`${interactive ? 'Enter opens it in your browser. ' : ''}Ctrl-C stops it.`);
  print('\nTo open:');
  row('Page', ragApi, 'ask, vote, and watch the number move');
  row('Metrics', `${ragApi}/metrics`);
  if (lab.profileEveryMs) row('Flame graph', `${ragApi}/flame/`);
  const isReal = evidence.prometheus === 'local';
  if (isReal) row('Prometheus', address.standIns.prometheus);
  if (lab.crowd.on) print('\nA simulated crowd asks and votes. The page can stop it.');
  if (lab.faults.list().length > 0) print(`\nFailing on purpose: ${lab.faults.list().join(', ')}`);
  print('\nTo ask and to vote from a terminal, with the queryId of the answer:');
  const curl = (path: string, body: object) =>
    print(`  curl -s ${ragApi}${path} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`);
  curl('/query', { question: 'How do I invite a teammate?' });
  curl('/query/QUERY_ID/feedback -X PUT', { rating: 'up' });
  print('\nEmulated, for programs and without pages:');
  for (const vendor of ['prometheus', 'grafana', 'datadog'] as const)
    if (vendor !== 'prometheus' || !isReal)
      row(vendor[0]!.toUpperCase() + vendor.slice(1), address.standIns[vendor]);
  if (!isReal) print('  For a real Prometheus: apt-get or brew install prometheus (README, no. 11).');
  print('\nIn another terminal: npm run exercise, npm run checkpoint');
  print();
}

/** Opens the page at once if asked to; else, in a terminal, as soon as the person presses Enter. */
function offerToOpen(url: string, atOnce: boolean, { print, interactive }: Terminal): void {
  if (!interactive) return;
  const open = () =>
    openInBrowser(url, () => print('No browser could be started: open the address yourself.'));
  if (atOnce) open();
  process.stdin.on('data', open).unref();
}

function latencyOf(texts: string[]): typeof LATENCY_MS {
  const latency = { ...LATENCY_MS };
  for (const text of texts) {
    const [, vendor, ms] = /^(openai|pinecone)=(\d{1,5})$/.exec(text) ?? [];
    const example = 'Example: npm run lab -- --latency openai=800';
    if (!vendor) throw new UserError(`--latency ${text}: expected openai=MS or pinecone=MS.`, example);
    if (vendor === 'pinecone') latency.search = Number(ms);
    else Object.assign(latency, { embeddings: Number(ms), completions: Number(ms) });
  }
  return latency;
}

/** Keys of the real vendors; undefined when only the telemetry is live, and the vendors are stand-ins. */
function liveKeys(env: Env, ownAgent: boolean) {
  if (!env.OPENAI_API_KEY && ownAgent) return undefined;
  if (!env.OPENAI_API_KEY)
    throw new UserError(
      '--live needs OPENAI_API_KEY, or your own Datadog Agent (DD_AGENT_HOST or DD_TRACE_AGENT_URL).',
      'Set one of them in .env (see .env.example), or leave --live out.',
    );
  return { openaiKey: env.OPENAI_API_KEY, pineconeKey: env.PINECONE_API_KEY };
}
