import { expect, test } from 'vitest';
import type { Terminal } from '../../common/terminal.ts';
import type { CheckpointReport } from '../../workbook/checkpoint/report.ts';
import { watchUntilReady } from '../../workbook/checkpoint/watch.ts';

const NOT_READY: CheckpointReport = { version: 1, ready: false, seconds: 0.1, checkpoints: [] };
const TERMINAL: Terminal = {
  interactive: false,
  width: 80,
  print: () => {},
  warn: () => {},
  paint: (_style, text) => text,
  redact: (text) => text,
};

/** Watches something that is never ready, and presses Ctrl-C after this number of looks. */
function stopped(afterLooks: number, terminal?: Terminal): Promise<CheckpointReport> {
  const stop = new AbortController();
  let looks = 0;
  return watchUntilReady({
    signal: stop.signal,
    ...(terminal && { terminal }),
    async look() {
      if (looks === afterLooks) stop.abort();
      stop.signal.throwIfAborted();
      looks += 1;
      if (looks === afterLooks) setImmediate(() => stop.abort());
      return NOT_READY;
    },
  });
}

test('all looks share one account of their probes', async () => {
  const stop = new AbortController();
  const seen = new Set<unknown>();
  let looks = 0;
  const report = await watchUntilReady({
    signal: stop.signal,
    async look({ probes }) {
      seen.add(probes);
      looks += 1;
      return { ...NOT_READY, ready: looks === 2 };
    },
  });
  expect([report.ready, seen.size]).toEqual([true, 1]);
});

test('without a terminal, Ctrl-C leaves the last report', async () => {
  expect(await stopped(1)).toBe(NOT_READY);
});

test('Ctrl-C during the first look leaves no report', async () => {
  await expect(stopped(0)).rejects.toThrow();
});

test('in a terminal, Ctrl-C leaves no report, since it has already been shown', async () => {
  await expect(stopped(1, TERMINAL)).rejects.toThrow();
});
