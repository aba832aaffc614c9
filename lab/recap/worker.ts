import { mkdirSync } from 'node:fs';
import { type Measured, WrongResult } from './experiment.ts';
import { EXPERIMENTS } from './index.ts';

/** What the process sends at its end. `wrong` is for the person who wrote the measured file. */
export type WorkerMessage = { measured: Measured } | { wrong: string };

// The process that measures one experiment: its id, the file that is compared with slow.ts, and a folder for profiles.
// It starts with an empty heap, and nothing else runs in it.

const [id, file, folder = ''] = process.argv.slice(2);
const experiment = EXPERIMENTS.find((e) => String(e.id) === id)!;
const load = (name: string) => import(`./${experiment.folder}/${name}.ts`) as Promise<object>;

async function measure(): Promise<WorkerMessage> {
  const fast = await load(file!).catch((error: Error) => {
    throw new WrongResult(`It can't be loaded: ${error.message.split('\n')[0]}`, { cause: error });
  });
  mkdirSync(folder, { recursive: true });
  return { measured: await experiment.measure({ slow: await load('slow'), fast }, { folder }) };
}

const message = await measure().catch((error: Error): WorkerMessage => {
  if (file === 'fast') throw error; // ours: with its stack
  return { wrong: error instanceof WrongResult ? error.message : `It throws: ${error.message}` };
});
process.send?.(message, () => process.exit(0));
