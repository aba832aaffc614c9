import { inProject } from '../../../common/paths.ts';
import type { Folded } from '../../telemetry/agent/profiles.ts';
import { flameTree, topFunctions } from '../../telemetry/flame/tree.ts';
import { timesOf } from '../compare.ts';
import { type Experiment, exported, type MeasureOptions, WrongResult } from '../experiment.ts';
import { flameText } from '../flame-text.ts';
import { LESSON } from '../lesson.ts';
import { writeFlamePage, writeProfile } from '../pages.ts';
import { plot } from '../plot.ts';
import { cpuProfile, foldedCpu } from '../profiles.ts';
import { exponentOf } from './growth.ts';
import { answerQuestion, foundChunks, type Stages } from './pipeline.ts';

const FOLDER = '2-bottleneck';
const QUESTION = 'How do I  invite a <b>teammate</b>?';
const SIZES = [100, 200, 400, 800];

/** A function that does too much, and one whose work grows with the square of its input. */
export const bottleneck: Experiment = {
  id: 2,
  name: 'Function-level bottlenecks found',
  folder: FOLDER,
  lesson: LESSON.bottleneck,
  goal: 5,
  task: 'Make serializePrompt faster, then chunkFilter; their results must stay the same.',
  async measure(variants, options) {
    const [slow, fast] = [stagesOf(variants.slow), stagesOf(variants.fast)];
    const chunks = foundChunks(400);
    checkSame(slow, fast);
    const kept = slow.chunkFilter(chunks);
    const timeMs = options.quick ? 10 : 300;
    const times = await timesOf(
      {
        slow: () => slow.serializePrompt(QUESTION, kept),
        fast: () => fast.serializePrompt(QUESTION, kept),
        slowAll: () => answerQuestion(slow, QUESTION, chunks),
        fastAll: () => answerQuestion(fast, QUESTION, chunks),
      },
      { timeMs },
    );
    const growth = await growthOf({ slow, fast }, options);
    const profileMs = options.quick ? 100 : 1_000;
    const graphs = {
      slow: await profiled('slow', () => answerQuestion(slow, QUESTION, chunks), profileMs, options),
      fast: await profiled('fast', () => answerQuestion(fast, QUESTION, chunks), profileMs, options),
    };
    const page = writeFlamePage(options.folder, [
      { title: 'Before', file: 'slow.ts', folded: graphs.slow.folded },
      { title: 'After', file: 'fast.ts', folded: graphs.fast.folded },
    ]);
    const widest = topFunctions(graphs.slow.folded).find(({ name }) => name in slow);
    return {
      before: times.slow,
      after: times.fast,
      unit: 'ms',
      what: 'serializePrompt',
      shown: [
        `The whole pipeline: ${ms(times.slowAll)} before, ${ms(times.fastAll)} after.`,
        '',
        'CPU profile of slow.ts, callers above callees:',
        ...flameText(flameTree(graphs.slow.folded)),
        ...(widest ? [`${Math.round(widest.total * 100)} % of the time is ${widest.name}'s.`] : []),
        '',
        ...growth,
      ],
      look: [
        { what: 'serializePrompt, chunkFilter', path: inProject(`lab/recap/${FOLDER}/slow.ts`) },
        { what: 'flame graphs', path: page },
        { what: 'in speedscope', path: graphs.slow.page },
      ],
      means: 'The flame graph names the function to fix, and its growth says whether the fix will last.',
    };
  },
};

function stagesOf(variant: object): Stages {
  return {
    chunkFilter: exported(variant, 'chunkFilter'),
    serializePrompt: exported(variant, 'serializePrompt'),
  };
}

function checkSame(slow: Stages, fast: Stages): void {
  for (const count of [0, 1, 42]) {
    const chunks = foundChunks(count);
    const kept = slow.chunkFilter(chunks);
    if (JSON.stringify(fast.chunkFilter(chunks)) !== JSON.stringify(kept))
      throw new WrongResult(`chunkFilter keeps other chunks of ${count} than slow.ts.`);
    if (fast.serializePrompt(QUESTION, kept) !== slow.serializePrompt(QUESTION, kept))
      throw new WrongResult(`serializePrompt makes another prompt of ${kept.length} chunks than slow.ts.`);
  }
}

/** How the time of `chunkFilter` grows with the number of chunks: a plot, and the fitted exponents. */
async function growthOf(variants: { slow: Stages; fast: Stages }, { quick }: MeasureOptions) {
  const grown = { slow: [] as [number, number][], fast: [] as [number, number][] };
  for (const size of SIZES) {
    const chunks = foundChunks(size);
    const times = await timesOf(
      { slow: () => variants.slow.chunkFilter(chunks), fast: () => variants.fast.chunkFilter(chunks) },
      { timeMs: quick ? 5 : 100 },
    );
    grown.slow.push([size, times.slow]);
    grown.fast.push([size, times.fast]);
  }
  const exponents = { slow: exponentOf(grown.slow), fast: exponentOf(grown.fast) };
  // against the own time at the smallest size: the shape is the point, and the fast line would lie on the axis
  const relative = (points: [number, number][]) =>
    points.map(([size, time]) => [size, time / points[0]![1]] as const);
  return [
    'chunkFilter, times as long as with 100 chunks:',
    ...plot(
      [
        { name: `slow.ts, n^${exponents.slow.toFixed(2)}`, mark: '●', points: relative(grown.slow) },
        { name: `fast.ts, n^${exponents.fast.toFixed(2)}`, mark: '○', points: relative(grown.fast) },
      ],
      'chunks',
      (times) => `${Math.round(times)}×`,
    ),
    `Twice the chunks: ${(2 ** exponents.slow).toFixed(1)} times the time in slow.ts, ${(2 ** exponents.fast).toFixed(1)} times in fast.ts.`,
    `With 800 chunks: ${ms(grown.slow.at(-1)![1])} in slow.ts, ${ms(grown.fast.at(-1)![1])} in fast.ts.`,
  ];
}

async function profiled(name: string, work: () => unknown, forMs: number, { folder }: MeasureOptions) {
  const profile = await cpuProfile(() => {
    const end = performance.now() + forMs;
    while (performance.now() < end) work();
  });
  const folded: Folded = foldedCpu(profile, FOLDER);
  return { folded, ...writeProfile(folder, `${name}.cpuprofile`, profile) };
}

const ms = (value: number) => `${Number(value.toPrecision(2))} ms`;
