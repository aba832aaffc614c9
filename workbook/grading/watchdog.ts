import { z } from 'zod';
import { parsedJson } from '../../common/json.ts';

/** What the watchdog gets for a run. Times in milliseconds. */
export interface WatchdogData {
  shared: SharedArrayBuffer;
  parent: number;
  /** Whether it may pause the process to find the line that blocks. */
  canPause: boolean;
  /** How long the event loop may stop. */
  blockedMs: number;
  /** How long importing the learner's file may take. */
  importMs: number;
  /** How long all checks of an exercise may take. */
  totalMs: number;
  /** Resident memory that the process may use. */
  megabytes: number;
  /** The graded folder: lines below it are the learner's own. */
  root: string;
}

export const WATCHDOG_LIMITS = { blockedMs: 1_500, importMs: 4_000, totalMs: 60_000, megabytes: 800 };

const Report = z.object({
  kind: z.enum(['blocked', 'import', 'memory', 'too-long']),
  /** Absolute path of the checks that ran. */
  testFile: z.string().max(2_000),
  /** Title of the check that ran; empty during the import of the learner's file. */
  test: z.string().max(2_000),
  /** Function, absolute path and line, counted from 1, that ran. */
  fn: z.string().max(200).optional(),
  file: z.string().max(2_000).optional(),
  line: z.number().optional(),
  /** For `blocked`: false when this Node does not let it look for the line. */
  looked: z.boolean().optional(),
  /** Memory that the process has, or for `blocked`, that it took meanwhile. */
  megabytes: z.number().optional(),
  /** How long it had taken. */
  seconds: z.number().optional(),
});
export type WatchdogReport = z.infer<typeof Report>;

/** Where a process of the pool has the pipe for its watchdog's report. */
export const REPORT_FD = 4;

/** The report in a text; undefined when it holds none. The learner's code can write to the pipe, too. */
export function watchdogReport(text: string): WatchdogReport | undefined {
  return Report.safeParse(parsedJson(text)).data;
}

/** The report as a sentence for the learner, with the file's path below the graded folder. */
export function watchdogSentence(report: WatchdogReport, root: string): string {
  const { kind, seconds, megabytes, fn, line, looked } = report;
  const file = report.file?.startsWith(root) ? report.file.slice(root.length + 1) : undefined;
  const where = file ? ` at ${file}:${line}${fn ? ` in ${fn}` : ''}` : '';
  const blocked = `Your code did not come back for ${seconds} s`;
  switch (kind) {
    case 'blocked':
      return megabytes
        ? `${blocked}${where} and took ${megabytes} MB of memory meanwhile: a loop that fills the memory.`
        : `${blocked}${where || (looked === false ? '' : ', in a call that can’t be interrupted')}: an endless loop, or a call that waits without await.`;
    case 'import':
      return `Importing your file takes longer than ${seconds} s: a top-level await that never settles.`;
    case 'memory':
      return `Your code took ${megabytes} MB of memory, and the limit is ${WATCHDOG_LIMITS.megabytes} MB.`;
    case 'too-long':
      return `The checks of this exercise take longer than ${seconds} s.`;
  }
}
