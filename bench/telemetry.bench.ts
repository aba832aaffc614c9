import { LAB_KEYS } from '../lab/identity.ts';
import { findRunningLab } from '../workbook/sandbox/lab-file.ts';
import { type Benchmark, type BenchOptions, type Figure, median } from './measure.ts';
import { type LabProcess, startLabAlone, startLabProcess } from './processes.ts';

const CLIENTS = 4;
const NO_LATENCY = ['--latency', 'openai=0', '--latency', 'pinecone=0'];

/** The same lab four times at once, so that other load on the machine slows all of them alike. */
const MODES: { name: string; env: Record<string, string> }[] = [
  { name: 'without counters', env: { DD_TRACE_ENABLED: 'false', BENCH_COUNTERS: 'none' } },
  { name: '+ counters', env: { DD_TRACE_ENABLED: 'false' } },
  { name: '+ tracing', env: { DD_TRACE_ENABLED: 'true', DD_PROFILING_ENABLED: 'false' } },
  { name: '+ tracing and profiler', env: { DD_TRACE_ENABLED: 'true', DD_PROFILING_ENABLED: 'true' } },
];

/** How much CPU time counters, tracing and profiling add to a request, and how soon they show something. */
export const telemetryBench: Benchmark = {
  async run({ quick, signal }: BenchOptions): Promise<Figure[]> {
    return [...(await timeToShow()), ...(await costPerRequest(quick ? 2 : 5, quick ? 200 : 600, signal))];
  },
};

async function timeToShow(): Promise<Figure[]> {
  const start = performance.now();
  const lab = await startLabProcess(NO_LATENCY, { DD_TRACE_ENABLED: 'true' });
  try {
    const profiled = until(
      async () => !/not sampled|no profiler|No CPU/.test(await text(`${lab.ragApi}/flame/text`)),
    );
    const asked = performance.now();
    const { traceId } = JSON.parse(await ask(lab.ragApi)) as { traceId: string };
    const datadog = (await findRunningLab())!.standIns.datadog;
    await until(() => hasTrace(datadog, traceId));
    const trace = performance.now() - asked;
    await profiled;
    const note = 'embedded agent';
    return [
      { name: 'question to its trace', value: trace, unit: 'ms', goal: { atMost: 1_000 }, note },
      {
        name: 'npm run lab to the first profile',
        value: (performance.now() - start) / 1_000,
        unit: 's',
        goal: { atMost: 5 },
        note: 'from the start of the process',
      },
    ];
  } finally {
    await lab.stop();
  }
}

async function costPerRequest(rounds: number, requests: number, signal: AbortSignal): Promise<Figure[]> {
  const labs: LabProcess[] = [];
  try {
    for (const { env } of MODES) labs.push(await startLabAlone(env));
    const spent = MODES.map((): number[] => []);
    for (let round = -1; round < rounds; round += 1)
      // every other round in reverse order, so that no lab is always first
      for (const [at, lab] of round % 2 === 0 ? [...labs.entries()] : [...labs.entries()].reverse()) {
        signal.throwIfAborted();
        const before = await cpuSeconds(lab.ragApi);
        await load(lab.ragApi, requests);
        const each = ((await cpuSeconds(lab.ragApi)) - before) / requests;
        if (round >= 0) spent[at]!.push(each * 1e6); // round -1 is the warm-up
      }
    return MODES.map(({ name }, at) => ({
      name: `CPU of a request, ${name}`,
      value: Math.min(...spent[at]!), // other load only adds to it
      unit: 'µs',
      note: `lowest of ${rounds}, median ${Math.round(median(spent[at]!))}${at > 1 ? ', with the agent' : ''}`,
    }));
  } finally {
    await Promise.all(labs.map((lab) => lab.stop()));
  }
}

async function load(ragApi: string, count: number): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next++ < count) await ask(ragApi, `How do I invite teammate number ${next % 500}?`);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

function ask(ragApi: string, question = 'How do I invite a teammate?'): Promise<string> {
  return text(`${ragApi}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question }),
  });
}

async function hasTrace(datadog: string, traceId: string): Promise<boolean> {
  const attributes = { filter: { query: `trace_id:${traceId}`, from: 'now-1h', to: 'now' } };
  const found = await text(`${datadog}/api/v2/spans/events/search`, {
    method: 'POST',
    headers: { 'dd-api-key': LAB_KEYS.datadogApi, 'dd-application-key': LAB_KEYS.datadogApp },
    body: JSON.stringify({ data: { type: 'search_request', attributes } }),
  });
  return found.includes(traceId);
}

async function cpuSeconds(ragApi: string): Promise<number> {
  const page = await text(`${ragApi}/metrics`);
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(page)?.[1]);
}

async function text(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

const LONGEST_MS = 20_000;

async function until(check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error('Nothing came within 20 s. Is dd-trace installed?');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
