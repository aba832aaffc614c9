import { setTimeout as pause } from 'node:timers/promises';
import type { Terminal } from '../../common/terminal.ts';
import { LabGone } from '../sandbox/sandbox.ts';
import type { LookOptions } from './command.ts';
import { Probes } from './probes.ts';
import { type CheckpointReport, printReport } from './report.ts';

interface WatchOptions {
  /** Looks once; rejects with LabGone when a lab must run and none does. */
  look: (options: Pick<LookOptions, 'mustRun' | 'probes' | 'foundLab'>) => Promise<CheckpointReport>;
  signal: AbortSignal;
  /** Shows each changed report. Without it the last report is only returned. */
  terminal?: Terminal;
}

/** Time between the end of one look and the next. */
const BETWEEN_MS = 2_000;

/**
 * Looks again and again until every checkpoint is ready, and resolves to that report. Once it has found a running lab it
 * uses no other kind: when that lab ends, it waits for the next one. Probes come at most once a minute. When the signal
 * aborts it rejects; without a terminal, where no report has been shown yet, it resolves to the last one if there is any.
 */
export async function watchUntilReady({ look, signal, terminal }: WatchOptions): Promise<CheckpointReport> {
  let last: CheckpointReport | undefined;
  let shown = '';
  let mustRun = false;
  const probes = new Probes();
  const foundLab = (found: boolean) => {
    mustRun = found;
  };
  const show = (summary: string, print: (to: Terminal) => void) => {
    // only what changed, so that a log doesn't fill with the same lines
    if (!terminal || summary === shown) return;
    if (terminal.interactive) console.clear();
    print(terminal);
    terminal.print(
      `\nLooking again every ${BETWEEN_MS / 1000} s, with a probe at most once a minute. Ctrl-C ends it.\n`,
    );
    shown = summary;
  };
  for (let round = 0; ; round += 1) {
    try {
      if (round > 0) await pause(BETWEEN_MS, undefined, { signal });
      const report = await look({ mustRun, probes, foundLab });
      if (report.ready) return report;
      last = report;
      const summary = report.checkpoints.map((r) => `${r.status} ${r.found.replace(/\d+/g, '')}`).join('\n');
      show(summary, (to) => printReport(report, to));
    } catch (error) {
      if (signal.aborted && last && !terminal) return last;
      if (!(error instanceof LabGone)) throw error;
      show('gone', (to) => to.print('The lab has ended. Start it again: npm run lab'));
    }
  }
}
