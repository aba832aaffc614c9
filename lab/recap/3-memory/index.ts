import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inProject } from '../../../common/paths.ts';
import { topFunctions } from '../../telemetry/flame/tree.ts';
import { type Experiment, exported, WrongResult } from '../experiment.ts';
import { LESSON } from '../lesson.ts';
import { writeProfile } from '../pages.ts';
import { plot } from '../plot.ts';
import { bytesOf, foldedHeap, heapProfile } from '../profiles.ts';
import { type Cache, type HelpDocument, loadDocument } from './documents.ts';

const FOLDER = '3-memory';
const DOCUMENTS = 20_000;
/** The heap is looked at after this many documents. */
const STEP = 1_000;
/** Documents that are read again and again meanwhile. */
const HOT = 50;
const MB = 1_000_000;

/** A cache that never forgets, against one with a limit. */
export const memory: Experiment = {
  id: 3,
  name: 'Memory leak found and closed',
  folder: FOLDER,
  lesson: LESSON.memory,
  goal: 5,
  task: 'Keep documentCache from growing without bound; documents that are read often must stay in it.',
  async measure(variants, { folder, quick }) {
    const [slow, fast] = [cacheOf(variants.slow), cacheOf(variants.fast)];
    const documents = quick ? 4 * STEP : DOCUMENTS;
    for (const cache of [slow, fast]) read(cache, STEP, () => {}); // warms up
    const grown = { slow: heapGrowth(slow, documents), fast: heapGrowth(fast, documents) };
    if (grown.fast.loadedHot > grown.slow.loadedHot * 10)
      throw new WrongResult(
        `It loaded the ${HOT} documents that are read all the time ${grown.fast.loadedHot} times. A cache keeps those.`,
      );
    let kept: unknown; // or the garbage collector would take the cache before the profile ends
    const profile = await heapProfile(() => {
      kept = read(slow, documents, () => {});
      collectGarbage();
    });
    const folded = foldedHeap(profile, FOLDER);
    const top = topFunctions(folded).find(({ name }) => name === 'cachedDocument');
    const own = [...folded.values()].reduce((sum, bytes) => sum + bytes, 0);
    const share = kept && top ? (top.total * own) / bytesOf(profile.head) : 0;
    const { page } = writeProfile(folder, 'slow.heapprofile', profile);
    const last = { slow: grown.slow.points.at(-1)![1], fast: grown.fast.points.at(-1)![1] };
    return {
      before: last.slow,
      after: last.fast,
      unit: 'MB',
      what: `heap after ${documents.toLocaleString('en-US')} documents`,
      shown: [
        'Heap over the same documents, after garbage collection:',
        ...plot(
          [
            { name: 'slow.ts, a Map', mark: '●', points: grown.slow.points },
            { name: 'fast.ts, an LRU cache', mark: '○', points: grown.fast.points },
          ],
          'documents',
          (mb) => `${Math.round(mb)} MB`,
        ),
        `From 1,000 documents to the next: ${perStep(grown.slow)} in slow.ts, ${perStep(grown.fast)} in fast.ts.`,
        '',
        `Heap profile of slow.ts: ${Math.round(share * 100)} % of what was allocated and is still in use`,
        'comes from cachedDocument, the function of documentCache.',
      ],
      look: [
        { what: 'documentCache', path: inProject(`lab/recap/${FOLDER}/slow.ts`) },
        { what: 'heap profile in speedscope', path: page },
      ],
      means:
        'A heap that never falls after garbage collection is a leak, and the heap profile names its owner.',
    };
  },
};

function cacheOf(variant: object): Cache {
  return { documentCache: exported(variant, 'documentCache') };
}

/** Reads that many documents through a new cache, with a hot one after each. Returns the cache, which still holds them. */
function read(
  { documentCache }: Cache,
  documents: number,
  each: (done: number) => void,
  load = loadDocument,
) {
  const cached = documentCache(load);
  for (let id = 0; id < documents; id += 1) {
    for (const wanted of [id, id % HOT])
      if (cached(wanted)?.id !== wanted)
        throw new WrongResult(`documentCache gives another document than number ${wanted}.`);
    each(id + 1);
  }
  return cached;
}

/** The growth of the heap since the start in MB, over the number of documents. */
function heapGrowth(cache: Cache, documents: number) {
  const points: [number, number][] = [[0, 0]];
  let loadedHot = 0;
  const load = (id: number): HelpDocument => {
    if (id < HOT) loadedHot += 1;
    return loadDocument(id);
  };
  collectGarbage();
  const start = process.memoryUsage().heapUsed;
  const kept = read(
    cache,
    documents,
    (done) => {
      if (done % STEP > 0) return;
      collectGarbage();
      points.push([done, Math.max(0, process.memoryUsage().heapUsed - start) / MB]);
    },
    load,
  );
  return { points, loadedHot, kept };
}

/** How much the heap grows in the second half, when a limited cache is full. */
function perStep({ points }: { points: [number, number][] }): string {
  const [middle, end] = [points[Math.floor(points.length / 2)]!, points.at(-1)!];
  return `${((1_000 * (end[1] - middle[1])) / (end[0] - middle[0])).toFixed(2)} MB`;
}

let gc: (() => void) | undefined;

/** Frees all that is unused. The flag may be set while the process runs; a new context then has the function. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  gc ??= runInNewContext('gc') as () => void;
  gc();
}
