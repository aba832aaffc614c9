import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type express from 'express';
import type { Folded } from '../agent/profiles.ts';
import { escapeXml, flameSvg, percent, WIDTH } from './svg.ts';
import { collapsed, flameTree, speedscopeFile, topFunctions } from './tree.ts';

/** Minutes that the pages show by default; `?minutes=` asks for 1 to 60. */
export const MINUTES = 5;

export interface FlameOptions {
  /** Stacks of the last minutes; undefined when there is no profiler. */
  folded?: (minutes: number) => Folded;
  service: string;
}

/**
 * The pages under `/flame`, which need nothing from the internet: `/` an SVG without a script, `/text` for the terminal,
 * `/collapsed.txt` for any viewer, and `/speedscope/` to explore `/profile.json`.
 */
export function flamePages(
  options: FlameOptions,
): (express: typeof import('express')) => express.RequestHandler {
  return (express) => {
    const router = express.Router();
    const stacks = (request: express.Request) => options.folded?.(minutesOf(request)) ?? new Map();
    router.get('/', (request, response) => {
      // the relative addresses need the slash
      if (!request.originalUrl.split('?')[0]!.endsWith('/')) return void response.redirect('/flame/');
      response.type('html').send(page(options, stacks(request), minutesOf(request), remarkOn(request)));
    });
    router.get('/text', (request, response) => {
      const remark = remarkOn(request);
      const text = flameText(options, stacks(request), minutesOf(request));
      response.type('text').send(remark ? `${remark}\n${text}` : text);
    });
    router.get('/collapsed.txt', (request, response) => {
      response.type('text').send(collapsed(stacks(request)));
    });
    router.get('/profile.json', (request, response) => {
      response.json(speedscopeFile(options.service, stacks(request)));
    });
    router.use('/speedscope', express.static(`${packageFolder()}/dist/release`, { fallthrough: true }));
    return router;
  };
}

function packageFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('speedscope/package.json')));
}

function minutesOf(request: express.Request): number {
  const minutes = Number(request.query.minutes);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= 60 ? minutes : MINUTES;
}

/** A remark about a wrong `?minutes=`. */
function remarkOn(request: express.Request): string | undefined {
  const { minutes } = request.query;
  if (minutes === undefined || Number(minutes) === minutesOf(request)) return undefined;
  const given = typeof minutes === 'string' ? minutes.slice(0, 20) : '…';
  return `minutes=${given} is not a whole number from 1 to 60. This page shows the last ${MINUTES} minutes.`;
}

/** The functions with most CPU time, as text for a terminal. */
export function flameText(options: FlameOptions, folded: Folded, minutes: number): string {
  if (!options.folded) return `${NO_PROFILER}\n`;
  const top = topFunctions(folded, 15);
  if (top.length === 0) return `${NOTHING_YET}\n`;
  const width = Math.max(...top.map(({ name }) => name.length));
  const lines = top.map(
    ({ name, total, self }) =>
      `${name.padEnd(width)}  ${percent(total).padStart(5)}  ${percent(self).padStart(5)}  ${'█'.repeat(Math.round(total * 30))}`,
  );
  return `CPU time of ${options.service}, last ${minutes} min, its own code\n${'function'.padEnd(width)}  total   self\n${lines.join('\n')}\n`;
}

function page(options: FlameOptions, folded: Folded, minutes: number, remark?: string): string {
  const root = flameTree(folded);
  const empty = options.folded ? NOTHING_YET : NO_PROFILER;
  const graph =
    root.value > 0
      ? `<div class="graph" role="region" tabindex="0" aria-label="${GRAPH}">${flameSvg({ ...root, name: options.service })}</div>`
      : `<p>${escapeXml(empty)}</p>`;
  const rows = topFunctions(folded, 10).map(
    ({ name, total, self }) =>
      `<tr><td>${escapeXml(name)}</td><td>${percent(total)}</td><td>${percent(self)}</td></tr>`,
  );
  const profile = encodeURIComponent(`/flame/profile.json?minutes=${minutes}`);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Flame graph of ${escapeXml(options.service)}</title><style>${STYLE}</style><link rel="icon" href="data:,"></head><body><main>
<h1>Where ${escapeXml(options.service)} spends its CPU time</h1>
${remark ? `<p><strong>${escapeXml(remark)}</strong></p>` : ''}
<p>The last ${minutes} minutes. The wider a box, the more time its function and its callees took. The time of
packages and of Node counts for the function that called them. There are no line numbers, as tsx makes them wrong.</p>
${graph}
${rows.length > 0 ? `<table><thead><tr><th>Function</th><th>Total</th><th>Self</th></tr></thead><tbody>${rows.join('')}</tbody></table>` : ''}
<p><a href="/flame/speedscope/#profileURL=${profile}&amp;title=${encodeURIComponent(options.service)}">Explore in speedscope</a> ·
<a href="/flame/collapsed.txt?minutes=${minutes}">folded stacks</a> · <a href="/flame/text?minutes=${minutes}">as text</a> ·
<a href="/flame/?minutes=1">last minute</a> · <a href="/flame/?minutes=60">last hour</a></p>
</main></body></html>`;
}

const GRAPH = 'Flame graph; on a narrow page, the arrow keys scroll it';
const NO_PROFILER =
  'There is no profiler: dd-trace is not installed (npm ci installs it) or switched off (DD_TRACE_ENABLED=false).';
const NOTHING_YET =
  'There is no CPU time of the own code yet. Ask some questions; a profile comes every two seconds.';

const STYLE = `:root{color-scheme:light dark;--page:#fff;--ink:#1b1b1f;--line:#5b5b66;--light:72%}
@media(prefers-color-scheme:dark){:root{--page:#17171b;--ink:#ececf1;--line:#a9a9b8;--light:34%}}
body{margin:1.5rem auto;max-width:${WIDTH}px;padding:0 1rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem}.graph{overflow-x:auto}svg{display:block;width:100%;min-width:${WIDTH}px;height:auto}rect{fill:hsl(var(--hue) 80% var(--light))}
text{font:12px ui-monospace,monospace;fill:var(--ink);pointer-events:none}
g:focus{outline:none}g:focus rect,g:hover rect{stroke:var(--ink);stroke-width:2}
table{border-collapse:collapse}td,th{text-align:left;overflow-wrap:anywhere;padding:.15rem 1.2rem .15rem 0}a{color:inherit}
@media print{p:last-of-type{display:none}svg{min-width:0}}`;
