import type { CheckpointResult, Status } from '../../checkpoints/checkpoint.ts';
import { type Terminal, wrap } from '../../common/terminal.ts';

/** The document that `checkpoint --json` prints. */
export interface CheckpointReport {
  version: 1;
  /** Every checkpoint that was looked at is ready. */
  ready: boolean;
  seconds: number;
  checkpoints: CheckpointResult[];
}

export function reportOf(results: CheckpointResult[], milliseconds: number): CheckpointReport {
  return {
    version: 1,
    ready: results.every((r) => r.status === 'ready'),
    seconds: Math.round(milliseconds / 10) / 100,
    checkpoints: results,
  };
}

export const STATUS_MARKS = { ready: '✔', pending: '◌', failed: '✖', error: '!' } as const;
export const STATUS_STYLES = { ready: 'green', pending: 'yellow', failed: 'red', error: 'red' } as const;

const INDENT = '     ';

/** Prints the results for a person, in the terminal's width. */
export function printReport(report: CheckpointReport, terminal: Terminal): void {
  const { print, paint } = terminal;
  print(paint('bold', title(report)));
  for (const result of report.checkpoints) {
    print();
    printResult(result, terminal);
  }
  print();
  for (const line of closing(report)) print(wrap(line, terminal.width));
}

function title(report: CheckpointReport): string {
  return `Ready for M7.3? ${report.checkpoints.length === 1 ? 'One checkpoint' : `${report.checkpoints.length} checkpoints`}, ${report.seconds} s`;
}

function printResult(result: CheckpointResult, { print, paint, width }: Terminal): void {
  const mark = paint(STATUS_STYLES[result.status], STATUS_MARKS[result.status]);
  const left = `${result.id}  ${result.name}`;
  const right = `${result.status} · ${result.evidence}`;
  const gap = width - 3 - left.length - right.length;
  const status = paint(STATUS_STYLES[result.status], right);
  if (gap >= 2) print(` ${mark} ${paint('bold', left)}${' '.repeat(gap)}${status}`);
  else print(` ${mark} ${paint('bold', wrap(left, width - 3, INDENT.slice(0, -1)))}\n${INDENT} ${status}`);
  const body = (text: string, indent = INDENT) => wrap(text, width, indent);
  print(`${INDENT}${body(/[.!?…]$/.test(result.found) ? result.found : `${result.found}.`)}`);
  result.fix.forEach((step, i) => {
    const label = i === 0 ? 'Fix  ' : '  or ';
    print(
      `${INDENT}${paint('cyan', result.status === 'pending' && i === 0 ? 'Next ' : label)}${body(step, `${INDENT}     `)}`,
    );
  });
  for (const url of linksOf(result)) print(`${INDENT}${paint('cyan', 'Open ')}${url}`);
  print(paint('dim', `${INDENT}${body(`Why it matters: ${result.impact}.`)}`));
}

/** Pages of the learner's own accounts. The sandbox's stand-ins have no pages to open. */
function linksOf({ evidence, details }: CheckpointResult): string[] {
  if (evidence !== 'live') return [];
  return Object.values(details).filter(
    (value) => typeof value === 'string' && /^https?:/.test(value),
  ) as string[];
}

function closing(report: CheckpointReport): string[] {
  const count = (status: Status) => report.checkpoints.filter((r) => r.status === status).length;
  const parts = (['ready', 'pending', 'failed', 'error'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${COUNTED[status]}`);
  const shown = new Set(report.checkpoints.map((r) => r.evidence));
  return [
    `${parts.join(', ')}.`,
    `Who answered: ${[...shown].map((e) => `${e} = ${EVIDENCE[e]}`).join('; ')}.`,
  ];
}

const COUNTED = {
  ready: 'ready',
  pending: 'pending (the practathon builds it next)',
  failed: 'failed',
  error: 'could not be checked',
} as const;

const EVIDENCE = {
  live: 'your own accounts',
  local: 'real components on this machine',
  'stand-in': 'an emulation inside the workbook',
} as const;
