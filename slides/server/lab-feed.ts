import { setTimeout as pause } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';
import { findRunningLab } from '../../workbook/sandbox/lab-file.ts';
import type { LabNumbers } from '../live.ts';

const Numbers = z.object({
  up: z.number(),
  down: z.number(),
  queries: z.number(),
  costPerQueryUsd: z.number().nullable(),
});

const LOOK_AGAIN_MS = 1_000;

/**
 * Follows the lab that runs, whichever it is at the time, until it is stopped.
 *
 * @param tell told its numbers as they change, and null when it has ended
 */
export async function followLab(
  tell: (numbers: LabNumbers | null) => void,
  signal: AbortSignal,
  find: () => Promise<{ ragApi: string } | undefined> = findRunningLab,
): Promise<void> {
  let told = false;
  while (!signal.aborted) {
    const lab = await find();
    if (lab)
      await numbersOf(lab.ragApi, signal, (numbers) => {
        told = true;
        tell(numbers);
      });
    if (told && !signal.aborted) tell(null);
    told = false;
    await pause(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

async function numbersOf(
  ragApi: string,
  signal: AbortSignal,
  tell: (numbers: LabNumbers) => void,
): Promise<void> {
  try {
    const response = await fetch(`${ragApi}/live`, { signal });
    if (!response.ok || !response.body) return;
    const events = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of events as unknown as AsyncIterable<{ event?: string; data: string }>)
      if (event === 'numbers') tell(Numbers.parse(JSON.parse(data)));
  } catch {
    // it ended, or is none of ours: the next look decides
  }
}
