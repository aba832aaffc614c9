import { clipped } from '../../common/redact-output.ts';

/** Label names and values of a series. A map, because `__proto__` and `constructor` are legal label names. */
export type Labels = ReadonlyMap<string, string>;

/** One line of `/metrics`: a series and its value. */
export interface ExposedSample {
  name: string;
  labels: Labels;
  value: number;
  /** Milliseconds since the epoch, if the target gave a time. */
  at?: number;
}

/** The content of a `/metrics` page. */
export interface Exposition {
  samples: ExposedSample[];
}

/** A line of `/metrics` that Prometheus would refuse, together with the whole scrape. */
export class ExpositionError extends Error {
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number, problem: string, text: string) {
    super(`/metrics, line ${line}: ${problem}: ${clipped(text, 100)}`);
    this.line = line;
  }
}

const TYPE = /^#[ \t]*TYPE[ \t]+[a-zA-Z_:][a-zA-Z0-9_:]*(?:[ \t]+(.*))?$/;
const TYPES = /^(counter|gauge|histogram|gaugehistogram|stateset|info|summary|untyped|unknown)$/;

/**
 * Reads the samples of the Prometheus text format, or of OpenMetrics if the content type says so. In OpenMetrics times are
 * seconds, the page ends in `# EOF`, and samples may have exemplars, which are checked and ignored.
 *
 * @throws {ExpositionError} with the first malformed line
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function parseExposition(text: string, contentType = 'text/plain'): Exposition {
  const openMetrics = contentType.startsWith('application/openmetrics-text');
  const samples: ExposedSample[] = [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  let ended = false;
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/\r$/, '').trim();
    const fail = (problem: string): never => {
      throw new ExpositionError(index + 1, problem, line);
    };
    if (ended) fail('there is text after # EOF');
    if (line === '') continue;
    if (line === '# EOF') ended = openMetrics;
    else if (line.startsWith('#')) checkComment(line, fail);
    else samples.push(readSample(line, openMetrics, fail));
  }
  if (openMetrics && !ended) throw new ExpositionError(lines.length, 'OpenMetrics ends in # EOF', '');
  return { samples };
}

type Fail = (problem: string) => never;

/** Comments have no meaning here, but Prometheus refuses a wrong type. */
function checkComment(line: string, fail: Fail): void {
  const [comment, type = ''] = TYPE.exec(line) ?? [];
  if (comment && !TYPES.test(type)) fail('expected a metric type after # TYPE');
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*/y;
const REST = /^[ \t]*(\S+)(?:[ \t]+([^\s#]+))?[ \t]*(#.*)?$/;
const EXEMPLAR = /^#[ \t]+\{/;

function readSample(line: string, openMetrics: boolean, fail: Fail): ExposedSample {
  NAME.lastIndex = 0;
  const name = NAME.exec(line)?.[0] ?? fail('expected a metric name');
  const { labels, end } = readLabels(line, NAME.lastIndex, fail);
  const [, value, time, exemplar] = REST.exec(line.slice(end)) ?? fail('expected one value after the series');
  if (exemplar && !(openMetrics && EXEMPLAR.test(exemplar))) fail('expected the end of the line');
  if (exemplar) readLabels(exemplar, exemplar.indexOf('{'), fail);
  const at = time === undefined ? undefined : readTime(time, openMetrics, fail);
  return { name, labels, value: readNumber(value ?? '', fail), at };
}

/** Reads the labels `{name="value",…}` at `start`, if there are any. */
function readLabels(line: string, start: number, fail: Fail): { labels: Labels; end: number } {
  const labels = new Map<string, string>();
  let at = start;
  while (line[at] === ' ' || line[at] === '\t') at++;
  if (line[at] !== '{') return { labels, end: start };
  at++;
  for (;;) {
    LABEL.lastIndex = at;
    const [, name, value] = LABEL.exec(line) ?? [];
    if (name === undefined || value === undefined) break;
    if (labels.has(name)) fail(`the label ${name} occurs twice`);
    labels.set(name, unescapeText(value));
    at = LABEL.lastIndex;
    if (line[at] !== ',') break;
    at++;
  }
  while (line[at] === ' ' || line[at] === '\t') at++;
  if (line[at] !== '}') fail('expected label="value", or the closing } of the labels');
  return { labels, end: at + 1 };
}

function readNumber(text: string, fail: Fail): number {
  if (/^nan$/i.test(text)) return Number.NaN; // prom-client writes Nan, Go reads any case
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return fail('expected a number as the value');
  return Number(text);
}

function readTime(text: string, openMetrics: boolean, fail: Fail): number {
  if (!(openMetrics ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(text)) return fail('expected a timestamp');
  return openMetrics ? Math.round(Number(text) * 1000) : Number(text);
}

function unescapeText(text: string): string {
  return text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
