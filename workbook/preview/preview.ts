import { keepHistory } from '#lab/history/latest.ts';
import { previewOf } from '#lab/history/preview.ts';
import { findPrometheus } from '#lab/prometheus/prometheus.ts';
import type { Terminal } from '../../common/terminal.ts';
import { UserError } from '../../common/user-error.ts';
import { replayPlan } from '../../exercises/4-ship/ship/replay.ts';
import { openTwoWeeks, type TwoWeeks } from '../../exercises/4-ship/two-weeks.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { contextOf } from '../practathon/context.ts';
import { progressStore } from '../progress.ts';
import { askForGuess } from './guess.ts';
import { replayLines } from './replayed.ts';
import { answer, type Chapter, causeLines, opening } from './story.ts';

export interface PreviewOptions {
  seed: number | undefined;
  questions: number | undefined;
  /** Whether to say what happened. */
  reveal: boolean;
  /** Whether to show the replay of the plan instead of the story. */
  replay: boolean;
  json: boolean;
  /** Waits while Prometheus stays up; undefined ends at once. */
  stay?: (() => Promise<void>) | undefined;
  terminal: Terminal;
  signal: AbortSignal;
}

/** Shows the two weeks: as a story with a guess in a terminal, all at once without one, or as JSON. Resolves to the exit code. */
export async function preview(options: PreviewOptions): Promise<number> {
  const { seed, questions, terminal, signal, json } = options;
  if (options.replay && !findPrometheus())
    throw new UserError(
      'The replay needs a Prometheus, and there is no Prometheus here.',
      'Install it (README, no. 11), or see the story without it: npm run preview',
    );
  const progress = progressStore(terminal.warn);
  const ship = EXERCISES.at(-1)!;
  const { host } = contextOf(ship, { terminal, signal, progress });
  const ownPlan = progress.of(ship.name).passing;
  if (!json && terminal.interactive) terminal.print(terminal.paint('dim', 'Making two weeks of history …'));
  const weeks = await openTwoWeeks({ host, ownPlan, log: terminal.warn }, { seed, questions });
  try {
    if (json) await printJson(weeks, options);
    else if (options.replay) await printReplay(weeks, terminal);
    else await tell(weeks, options);
    if (options.stay && weeks.prometheus && !json) {
      terminal.print(`Prometheus with the two weeks: ${graphUrl(weeks)}`);
      terminal.print('Ctrl-C stops it.');
      await options.stay();
    }
    return 0;
  } finally {
    await weeks.close();
  }
}

async function printJson(
  { history, prometheus, plan }: TwoWeeks,
  { reveal, replay, terminal }: PreviewOptions,
): Promise<void> {
  const told = await previewOf(history, { prometheus, reveal });
  keepHistory(told);
  const replays = replay && prometheus ? await replayPlan(plan, history, prometheus) : undefined;
  const replayed = replays?.map(({ name, outcome, sentence, firings }) => ({
    name,
    outcome,
    sentence,
    firings,
  }));
  terminal.print(JSON.stringify({ ...told, ...(replayed && { replay: replayed }) }, null, 2));
}

async function tell(
  { history, prometheus }: TwoWeeks,
  { reveal, terminal, signal }: PreviewOptions,
): Promise<void> {
  const told = await previewOf(history, { prometheus, reveal: true });
  keepHistory(told);
  const show = ({ title, lines }: Chapter) => {
    terminal.print(`\n${terminal.paint(['bold', 'underline'], title)}\n`);
    for (const line of lines) terminal.print(line);
  };
  const pause = async () => {
    if (!terminal.interactive) return;
    const { input } = await import('@inquirer/prompts');
    await input({ message: 'Enter goes on' }, { signal });
  };
  show(opening(told, terminal));
  if (terminal.interactive) terminal.print(`\n${await askForGuess(told, signal)}`);
  for (const [index, chapter] of answer(told, terminal).entries()) {
    if (index > 0) await pause();
    show(chapter);
  }
  terminal.print();
  if (reveal) for (const line of causeLines(told, terminal)) terminal.print(line);
  else terminal.print(`What happened: npm run preview -- --reveal --seed ${told.seed}`);
  terminal.print(terminal.paint('dim', `The data: ${told.database}`));
}

async function printReplay(
  { history, prometheus, plan, ownPlan }: TwoWeeks,
  terminal: Terminal,
): Promise<void> {
  if (!prometheus)
    throw new UserError('The Prometheus of the replay did not start.', 'The line above says why.');
  if (!ownPlan)
    terminal.print('Your Exercise 4 does not pass yet, so this is the plan of the reference solution.\n');
  for (const [index, replayed] of (await replayPlan(plan, history, prometheus)).entries())
    for (const line of replayLines(plan[index]!, replayed, history, terminal)) terminal.print(line);
}

/** The graph of the score over the two weeks, in Prometheus's own page. */
function graphUrl({ history, prometheus }: TwoWeeks): string {
  const [counter] = history.signals;
  const params = new URLSearchParams({
    'g0.expr': `sum by (rating) (increase(${counter!.name}[1d]))`,
    'g0.tab': '0',
    'g0.range_input': '14d',
    'g0.end_input': new Date(history.to).toISOString().slice(0, 19).replace('T', ' '),
  });
  return `${prometheus!.url}/graph?${params}`;
}
