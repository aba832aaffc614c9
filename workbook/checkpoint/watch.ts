import { setTimeout as pause } from 'node:timers/promises';
import type { Terminal } from '../../common/terminal.ts';
import { LabGone } from '../sandbox/sandbox.ts';
import { type CheckpointReport, printReport } from './report.ts';

export interface WatchOptions {
  /** Looks once. With `mustRun` only at a lab that runs already; rejects with LabGone when there is none. */
  look: (options: { mustRun: boolean; foundLab: (found: boolean) => void }) => Promise<CheckpointReport>;
  signal: AbortSignal;
  /** Where each changed report goes; without one only the last is returned. */
  terminal?: Terminal;
}

/** Time between the end of one look and the next. */
const BETWEEN_MS = 2_000;

/**
 * Looks again and again until every checkpoint is ready, and resolves to that report. A lab that was found running is
 * kept to: when it ends, the next one is waited for. When it is stopped, it rejects; without a terminal, where nobody has
 * seen a report yet, it resolves to the last one if there is any.
 */
export async function watchUntilReady(options: WatchOptions): Promise<CheckpointReport> {
  let last: CheckpointReport | undefined;
  try {
    return await rounds(options, (report) => {
      last = report;
    });
  } catch (error) {
    if (options.signal.aborted && last && !options.terminal) return last;
    throw error;
  }
}

/** The rounds themselves; `seen` is told each report that is not ready yet. */
async function rounds(
  { look, signal, terminal }: WatchOptions,
  seen: (report: CheckpointReport) => void,
): Promise<CheckpointReport> {
  let shown = '';
  let mustRun = false;
  const show = (summary: string, print: () => void) => {
    // only what changed, so that a log doesn't fill with the same lines
    if (!terminal || summary === shown) return;
    if (terminal.interactive) console.clear();
    print();
    terminal.print(`\nLooking again every ${BETWEEN_MS / 1000} s. Ctrl-C ends it.\n`);
    shown = summary;
  };
  for (;;) {
    try {
      const report = await look({
        mustRun,
        foundLab: (found) => {
          mustRun = found;
        },
      });
      if (report.ready) return report;
      seen(report);
      const summary = report.checkpoints.map((r) => `${r.status} ${r.found.replace(/\d+/g, '')}`).join('\n');
      show(summary, () => printReport(report, terminal!));
    } catch (error) {
      if (!(error instanceof LabGone)) throw error;
      show('gone', () =>
        terminal!.print('The lab that was looked at has ended. Start it again: npm run lab'),
      );
    }
    await pause(BETWEEN_MS, undefined, { signal });
  }
}
