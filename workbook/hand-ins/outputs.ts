import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Terminal } from '../../common/terminal.ts';
import { UserError } from '../../common/user-error.ts';
import type { GradeReport, SubmissionVerdict } from '../grading/verdict.ts';
import { csvOf } from './csv.ts';
import { feedbackOf } from './feedback.ts';
import { classPage, learnerPage } from './html.ts';
import { junitOf } from './junit.ts';
import { learnerName } from './statistics.ts';
import { printTable } from './table.ts';

/** Where the report goes: files, or `-` for standard output. */
export interface Outputs {
  json?: string;
  junit?: string;
  csv?: string;
  html?: string;
  /** A folder. */
  feedback?: string;
}

const TEXTS = { json: jsonOf, junit: junitOf, csv: csvOf, html: htmlOf } as const;
const KINDS = ['json', 'junit', 'csv', 'html'] as const;

/** @throws {UserError} when two outputs share standard output */
export function checkOutputs(outputs: Outputs): void {
  const [first, second] = KINDS.filter((kind) => outputs[kind] === '-');
  if (first && second)
    throw new UserError(
      `--${first} and --${second} can’t both go to standard output.`,
      'Give one of them a file.',
    );
}

/** Writes the report to every output, and the table to the terminal unless something else is there. */
export function writeOutputs(report: GradeReport, outputs: Outputs, terminal: Terminal): void {
  for (const kind of KINDS) {
    const file = outputs[kind];
    if (file !== undefined) put(file, TEXTS[kind](report, file), terminal);
  }
  const { html, feedback } = outputs;
  for (const [name, submission] of fileNames(report.submissions)) {
    if (html && html !== '-') put(join(pagesOf(html), `${name}.html`), learnerPage(submission), terminal);
    if (feedback) put(join(feedback, `${name}.md`), feedbackOf(submission), terminal);
  }
  if (!KINDS.some((kind) => outputs[kind] === '-')) printTable(report, terminal);
}

function jsonOf(report: GradeReport): string {
  return JSON.stringify(report, null, 2);
}

function htmlOf(report: GradeReport, file: string): string {
  const names = new Map([...fileNames(report.submissions)].map(([name, submission]) => [submission, name]));
  return classPage(report, (submission) =>
    file === '-'
      ? undefined
      : `${basename(pagesOf(file))}/${encodeURIComponent(names.get(submission)!)}.html`,
  );
}

/** The folder of the learners' pages, beside the page of the class: `class-learners` for `class.html`. */
function pagesOf(file: string): string {
  return `${file.replace(/\.html?$/i, '')}-learners`;
}

/** A name for each learner's file, of letters and digits. Two learners of the same name get different ones. */
function fileNames(submissions: readonly SubmissionVerdict[]): Map<string, SubmissionVerdict> {
  const names = new Map<string, SubmissionVerdict>();
  for (const submission of submissions) {
    const words = learnerName(submission).match(/[\p{L}\p{M}\p{N}]+/gu) ?? ['learner'];
    const name = words.join('-').toLowerCase().slice(0, 80);
    let free = name;
    for (let i = 2; names.has(free); i += 1) free = `${name}-${i}`;
    names.set(free, submission);
  }
  return names;
}

function put(file: string, text: string, terminal: Terminal): void {
  if (file === '-') return void terminal.print(text.trimEnd());
  try {
    // not atomic, because the file may be a device or a pipe, such as /dev/stderr
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(file, terminal.redact(`${text.trimEnd()}\n`));
  } catch (error) {
    throw new UserError(
      `${file} can't be written: ${(error as Error).message}`,
      'Name another file, or - for standard output.',
    );
  }
}
