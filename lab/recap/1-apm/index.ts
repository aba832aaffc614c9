import { wrap } from '../../../common/terminal.ts';
import { counted } from '../../../common/words.ts';
import { type Experiment, exported, WrongResult } from '../experiment.ts';
import { LESSON } from '../lesson.ts';
import { type Overhead, overheadOf } from './overhead.ts';
import { openSampler } from './sampler.ts';
import type { TracedLoad } from './traces.ts';

const FOLDER = '1-apm';
/** Fewer samples show no function within a minute, microseconds between two. */
const RAREST = 100_000;
const MOST_OFTEN = 50;

/** What traces itself, and what a profiler that never stops costs. */
export const apm: Experiment = {
  id: 1,
  name: 'Datadog APM integrated',
  folder: FOLDER,
  lesson: LESSON.apm,
  goal: 2,
  task: 'Choose how often the profiler looks at the stack. The lesson stays below 3 % of the CPU.',
  // patches ES modules too, as OpenAI's SDK is one
  execArgv: () => (isInstalled() ? ['--import', 'dd-trace/register.js'] : []),
  async measure(variants, { quick }) {
    const every = { slow: intervalOf(variants.slow), fast: intervalOf(variants.fast) };
    const sampler = openSampler();
    // before the tracer, whose own work would disturb it
    const cost = await overheadOf(
      sampler,
      every,
      quick ? { rounds: 2, timeMs: 0, units: 50 } : { rounds: 12, timeMs: 2_000, units: 100 },
    );
    const { traceLoad } = await import('./traces.ts'); // loads the RAG API, which the menu does not need
    const load = await traceLoad(quick ? 5 : 100);
    return {
      before: cost.slow.percent,
      after: cost.fast.percent,
      unit: '% CPU',
      what: `what ${sampler.name} adds`,
      shown: [
        ...parts(load),
        '',
        `${sampler.name[0]!.toUpperCase()}${sampler.name.slice(1)}, on all the time:`,
        costLine('slow.ts', every.slow, cost.slow),
        costLine('fast.ts', every.fast, cost.fast),
      ],
      look: [{ what: 'npm run lab: the trace of an answer, and the flame graph of the RAG API' }],
      means: 'Sampling makes a profiler cheap enough to stay on in production.',
    };
  },
};

function isInstalled(): boolean {
  try {
    import.meta.resolve('dd-trace/register.js');
    return true;
  } catch {
    return false;
  }
}

function intervalOf(variant: object): number {
  const every = exported<() => number>(variant, 'everyMicroseconds')();
  if (!(every >= MOST_OFTEN && every <= RAREST))
    throw new WrongResult(
      `everyMicroseconds must be from ${MOST_OFTEN} to ${RAREST.toLocaleString('en-US')}; with rarer samples no function shows.`,
    );
  return every;
}

function costLine(name: string, every: number, { percent, samples }: Overhead): string {
  const looks = `looks every ${(every / 1_000).toFixed(1)} ms`.padEnd(22);
  return `  ${name}  ${looks} ${percent.toFixed(1).padStart(5)} % of the CPU, ${counted(samples, 'sample')}`;
}

/** Operations of dd-trace's integrations, and what the lesson's stack has instead. */
const AUTOMATIC: Record<string, string> = {
  'express.request': 'Express, the lesson’s FastAPI',
  'openai.request': 'OpenAI',
};

/** Which parts of the RAG API traced themselves, and which spans its own code makes. */
function parts({ questions, spans, byDatadog }: TracedLoad): string[] {
  const counts = new Map<string, number>();
  for (const { name } of spans) counts.set(name, (counts.get(name) ?? 0) + 1);
  const row = ([name, count]: [string, number]) =>
    `  ${name.padEnd(22)}${String(count).padStart(5)} spans  ${AUTOMATIC[name] ?? ''}`.trimEnd();
  const own = [...counts].filter(([name]) => name.startsWith('rag.'));
  const names = own.map(([name]) => name.replace('rag.', '')).join(', ');
  const byHand = `  ${wrap(`by hand: ${names}`, 76, '  ')}`.split('\n');
  if (!byDatadog)
    return [
      'dd-trace is not installed or switched off, so nothing traces itself.',
      `The lab's own recorder has ${spans.length} spans of ${questions} questions.`,
      ...byHand,
    ];
  const entries = spans.filter(({ name }) => name === 'express.request');
  const kept = entries.filter(({ dropped }) => !dropped).length;
  return [
    `${questions} questions to the RAG API under dd-trace. These parts traced themselves:`,
    ...Object.keys(AUTOMATIC).map((name) => row([name, counts.get(name) ?? 0])),
    ...byHand,
    '  Pinecone has no integration for Node and Redis is not used, so search_index is',
    '  a span by hand.',
    `Sampling at 5 % keeps ${kept} of ${entries.length} traces; counts and latencies still come from all.`,
  ];
}
