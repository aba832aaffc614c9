import { pathToFileURL } from 'node:url';
import { styleText } from 'node:util';
import wrapAnsi from 'wrap-ansi';
import { redactor } from './redact-output.ts';

type Style = Parameters<typeof styleText>[0];

/** Where a command writes. Tests give their own. */
export interface Terminal {
  /** A line on standard output, without secrets. */
  print(text?: string): void;
  /** A line on standard error, without secrets. */
  warn(text: string): void;
  /** Removes secrets from a text that goes elsewhere, such as into a spinner. */
  redact(text: string): string;
  paint(style: Style, text: string): string;
  /** Width of the text, in columns. */
  width: number;
  /** Whether a person reads and types here, so that prompts and spinners make sense. */
  interactive: boolean;
}

const MAX_WIDTH = 96; // longer lines are hard to read
const MIN_WIDTH = 30;

/** The terminal of this process. Colours as NO_COLOR, FORCE_COLOR and `--no-color` say. */
export function processTerminal(options: { color?: boolean } = {}): Terminal {
  const { env, stdin, stdout, stderr } = process;
  const redact = redactor(env);
  const color =
    options.color !== false &&
    !env.NO_COLOR &&
    env.TERM !== 'dumb' &&
    (stdout.isTTY === true || (env.FORCE_COLOR !== undefined && !['', '0'].includes(env.FORCE_COLOR)));
  return {
    print: (text = '') => void stdout.write(`${redact(text)}\n`),
    warn: (text) => void stderr.write(`${redact(text)}\n`),
    redact,
    paint: (style, text) => (color ? styleText(style, text) : text),
    // a getter, because windows change their size
    get width() {
      return Math.max(MIN_WIDTH, Math.min(stdout.columns ?? 80, MAX_WIDTH));
    },
    interactive: stdin.isTTY === true && stdout.isTTY === true && !env.CI,
  };
}

/** Breaks a text into lines that fit the width. Indents all lines but the first. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines = wrapAnsi(text, Math.max(10, width - indent.length), { hard: true, trim: true }).split('\n');
  return lines.join(`\n${indent}`);
}

/** A text that links to a file in terminals with hyperlinks (OSC 8), and is plain text in all others. */
export function link(text: string, path: string, { interactive }: Pick<Terminal, 'interactive'>): string {
  if (!interactive || process.env.TERM === 'dumb') return text;
  return `\u001b]8;;${pathToFileURL(path).href}\u0007${text}\u001b]8;;\u0007`;
}
