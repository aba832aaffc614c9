import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Experiment } from '#lab/recap/experiment.ts';
import { writeWhole } from '../../common/atomic-file.ts';
import { inProject, inState } from '../../common/paths.ts';
import { link, type Terminal, wrap } from '../../common/terminal.ts';
import { aborted } from '../command.ts';
import { GradingLoop } from '../practathon/attempt.ts';
import { type SaveWatcher, watchSaves } from '../practathon/watch.ts';
import { NotMeasured, runExperiment } from './run.ts';
import { summary } from './show.ts';

/** The learner's copy of `slow.ts`, which git ignores. It lies beside it, so that its imports work. */
const pathOf = ({ folder }: Experiment) => `lab/recap/${folder}/yours.ts`;

/**
 * Measures the learner's copy of `slow.ts` after each save until it reaches the ratio; without a terminal, once. Resolves
 * to the exit code.
 */
export async function fix(experiment: Experiment, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { print, width, interactive } = terminal;
  const path = pathOf(experiment);
  if (!existsSync(inProject(path))) copySlow(experiment);
  print(wrap(`${experiment.task} Goal: ${experiment.goal} times less than slow.ts.`, width));
  print(`  Edit  ${link(path, inProject(path), terminal)}`);
  print(`  Back  npm run recap ${experiment.id} -- --reset`);
  print();
  let reached = false;
  const loop = new GradingLoop(async () => {
    if (reached) return;
    print('Measuring …');
    try {
      const { result } = await runExperiment(experiment, signal, 'yours');
      for (const line of summary(result, terminal)) print(line);
      reached = result.ok;
    } catch (error) {
      if (!(error instanceof NotMeasured)) throw error;
      print(wrap(`✖ ${error.message}`, width, '  '));
    }
    if (!reached && interactive) print('Saves are watched. Ctrl-C ends it.');
  });
  if (interactive) await measureSaves(loop, inProject(path), () => reached, signal);
  else await loop.request();
  if (reached) print(`\nReached. fast.ts beside it is another way; npm run recap ${experiment.id} shows it.`);
  return reached ? 0 : 1;
}

/** Measures now and after each save, until the goal is reached or Ctrl-C. */
async function measureSaves(loop: GradingLoop, path: string, reached: () => boolean, signal: AbortSignal) {
  let watcher: SaveWatcher | undefined;
  const finished = new Promise<void>((resolve, reject) => {
    const measure = () => void loop.request().then(() => reached() && resolve(), reject);
    watcher = watchSaves(path, measure);
    measure();
  });
  try {
    await Promise.race([finished, aborted(signal)]);
  } finally {
    watcher?.close();
  }
}

/** Makes the learner's file a copy of `slow.ts` again. Returns where the learner's text is kept, if it was different. */
export function reset(experiment: Experiment): string | undefined {
  const path = pathOf(experiment);
  const changed = existsSync(inProject(path)) && readFileSync(inProject(path), 'utf8') !== slowOf(experiment);
  const copy = inState(`saved/${new Date().toISOString().replace(/[:.]/g, '-')}/${path}`);
  if (changed) {
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(inProject(path), copy);
  }
  copySlow(experiment);
  return changed ? copy : undefined;
}

const slowOf = ({ folder }: Experiment) => readFileSync(inProject(`lab/recap/${folder}/slow.ts`), 'utf8');

function copySlow(experiment: Experiment): void {
  writeWhole(inProject(pathOf(experiment)), slowOf(experiment));
}
