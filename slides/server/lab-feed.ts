import { setTimeout as pause } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { findRunningLab } from '../../workbook/sandbox/lab-file.ts';
import { LabNumbers } from './live-state.ts';

const LOOK_AGAIN_MS = 1_000;

/**
 * Follows the lab that is running, until `signal` is aborted. Another lab may take its place.
 *
 * @param onNumbers called with the numbers after each change, and with null when the lab has ended
 */
export async function followLab(
  onNumbers: (numbers: LabNumbers | null) => void,
  signal: AbortSignal,
  find: () => Promise<{ ragApi: string } | undefined> = findRunningLab,
): Promise<void> {
  while (!signal.aborted) {
    const lab = await find();
    const followed = lab && (await readNumbers(lab.ragApi, signal, onNumbers));
    if (followed && !signal.aborted) onNumbers(null);
    await pause(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

/** Resolves when the lab has ended, to whether it sent any numbers. */
async function readNumbers(
  ragApi: string,
  signal: AbortSignal,
  onNumbers: (numbers: LabNumbers) => void,
): Promise<boolean> {
  let followed = false;
  try {
    const response = await fetch(`${ragApi}/live`, { signal });
    if (!response.ok || !response.body) return false;
    const events = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of events as unknown as AsyncIterable<{ event?: string; data: string }>)
      if (event === 'numbers') {
        onNumbers({ ...LabNumbers.parse(JSON.parse(data)), url: ragApi });
        followed = true;
      }
  } catch {
    // the lab has ended, or another program answered: look again later
  }
  return followed;
}
