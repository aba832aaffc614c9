import type { CheckpointResult, Status } from '../../checkpoints/checkpoint.ts';
import { type Terminal, wrap } from '../../common/terminal.ts';
import { counted, listed } from '../../common/words.ts';

/** The document that `checkpoint --json` prints. */
export interface CheckpointReport {
  version: 1;
  /** Whether every checkpoint in the report is ready. */
  ready: boolean;
  seconds: number;
  /** Which of the learner's own systems were not looked at, and how to have them looked at. */
  notChecked?: string;
  checkpoints: CheckpointResult[];
}

export function reportOf(results: CheckpointResult[], milliseconds: number): CheckpointReport {
  const ready = results.every((r) => r.status === 'ready');
  const seconds = Math.round(milliseconds / 10) / 100;
  return { version: 1, ready, seconds, ...notChecked(results), checkpoints: results };
}

const STATUSES = {
  ready: { mark: '✔', style: 'green', counted: 'ready' },
  pending: { mark: '◌', style: 'yellow', counted: 'pending (the practathon builds it next)' },
  failed: { mark: '✖', style: 'red', counted: 'failed' },
  error: { mark: '!', style: 'red', counted: 'could not be checked' },
} as const;

const EVIDENCE = {
  live: 'your own accounts',
  local: 'real components on this machine',
  'stand-in': 'an emulation inside the workbook',
} as const;

const INDENT = '     ';

/** Prints the results for a person, in the terminal's width. */
export function printReport(report: CheckpointReport, terminal: Terminal): void {
  const { print, paint } = terminal;
  const count = counted(report.checkpoints.length, 'checkpoint');
  print(paint('bold', `Ready for M7.3? ${count}, ${report.seconds} s`));
  for (const result of report.checkpoints) {
    print();
    printResult(result, terminal);
  }
  print();
  for (const line of closing(report)) print(wrap(line, terminal.width));
}

function printResult(result: CheckpointResult, { print, paint, width }: Terminal): void {
  const { mark, style } = STATUSES[result.status];
  const left = `${result.id}  ${result.name}`;
  const right = `${result.status} · ${result.evidence}`;
  const gap = width - 3 - left.length - right.length;
  const name = paint('bold', gap >= 2 ? left : wrap(left, width - 3, INDENT.slice(0, -1)));
  print(` ${paint(style, mark)} ${name}${gap >= 2 ? ' '.repeat(gap) : `\n${INDENT} `}${paint(style, right)}`);
  const body = (text: string, indent = INDENT) => wrap(text, width, indent);
  print(`${INDENT}${body(/[.!?…]$/.test(result.found) ? result.found : `${result.found}.`)}`);
  const first = result.status === 'pending' ? 'Next ' : 'Fix  ';
  for (const [i, step] of result.fix.entries())
    print(`${INDENT}${paint('cyan', i === 0 ? first : '  or ')}${body(step, `${INDENT}     `)}`);
  for (const url of linksOf(result)) print(`${INDENT}${paint('cyan', 'Open ')}${url}`);
  print(paint('dim', `${INDENT}${body(`Why it matters: ${result.impact}.`)}`));
}

/** Pages of the learner's own accounts. The stand-ins of the sandbox have no pages to open. */
function linksOf({ evidence, details }: CheckpointResult): string[] {
  if (evidence !== 'live') return [];
  return Object.values(details).filter((value) => /^https?:/.test(`${value}`)) as string[];
}

function closing(report: CheckpointReport): string[] {
  const parts = (Object.keys(STATUSES) as Status[]).flatMap((status) => {
    const count = report.checkpoints.filter((r) => r.status === status).length;
    return count > 0 ? `${count} ${STATUSES[status].counted}` : [];
  });
  const shown = new Set(report.checkpoints.map((r) => r.evidence));
  return [
    `${parts.join(', ')}.`,
    `Who answered: ${[...shown].map((e) => `${e} = ${EVIDENCE[e]}`).join('; ')}.`,
    ...(report.notChecked ? [report.notChecked] : []),
  ];
}

/** What a learner watches in these checkpoints, in systems of their own. */
const OWN_SYSTEMS: Partial<Record<number, string>> = { 1: 'Datadog', 2: 'Grafana' };

/** A tick for the lab says nothing about the learner's own systems, so the report names those. */
function notChecked(results: readonly CheckpointResult[]): Pick<CheckpointReport, 'notChecked'> {
  const systems = results.flatMap(({ id, evidence }) => (evidence === 'live' ? [] : (OWN_SYSTEMS[id] ?? [])));
  if (systems.length === 0) return {};
  const [were, them] = systems.length > 1 ? ['were', 'them'] : ['was', 'it'];
  const how = `To check ${them}: fill in .env as .env.example says, then npm run checkpoint.`;
  return { notChecked: `Your own ${listed(systems)} ${were} not checked. ${how}` };
}
