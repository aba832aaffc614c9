import { isDeepStrictEqual } from 'node:util';
import { CAUSES, type Cause, sliceText } from '#lab/history/causes.ts';
import type { Preview } from '#lab/history/preview.ts';
import { findingText } from '#lab/history/words.ts';

/** Three causes to choose from, the right one among them. */
function choices(right: Pick<Cause, 'by' | 'effect'>, seed: number): Pick<Cause, 'by' | 'effect'>[] {
  const others = CAUSES.filter(
    ({ by, effect }) => !isDeepStrictEqual({ by, effect }, { by: right.by, effect: right.effect }),
  );
  const unlike = [0, 1, 2].map((i) => others[(seed * 7 + i * 4) % others.length]!);
  const all = [...unlike];
  all.splice(seed % 4, 0, right as Cause);
  return all;
}

/** Asks what the learner thinks before the data says it. Resolves to a line about the guess. */
export async function askForGuess({ found, seed }: Preview, signal: AbortSignal): Promise<string> {
  if (!found) return '';
  const { select } = await import('@inquirer/prompts');
  const guess = await select(
    {
      message: 'What do you think happened?',
      choices: choices(found, seed).map(({ by, effect }) => ({
        name:
          effect === 'rate' ? `The answers to ${sliceText(by)} got worse` : `There are more ${sliceText(by)}`,
        value: { by, effect },
      })),
    },
    { signal },
  );
  return isDeepStrictEqual(guess, found)
    ? 'That is what the data says, too.'
    : `The data says something else. ${findingText(found)}`;
}
