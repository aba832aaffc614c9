import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type express from 'express';
import type { Folded } from '../agent/profiles.ts';
import { flameFigure, flameStyle } from './figure.ts';
import { escapeXml, percent } from './svg.ts';
import { collapsed, speedscopeFile, topFunctions } from './tree.ts';

/** Minutes that the pages show by default; `?minutes=` asks for 1 to 60. */
export const MINUTES = 5;

interface FlameOptions {
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
    router.use('/speedscope', express.static(`${speedscopeFolder()}/dist/release`, { fallthrough: true }));
    return router;
  };
}

/** Folder of the package, whose `dist/release` is a static page. */
export function speedscopeFolder(): string {
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
  const service = escapeXml(options.service);
  const empty = options.folded ? NOTHING_YET : NO_PROFILER;
  const values: Record<string, unknown> = {
    ...{ service, minutes },
    style: flameStyle(),
    remark: remark ? `<p><strong>${escapeXml(remark)}</strong></p>` : '',
    figure: folded.size > 0 ? flameFigure(options.service, folded) : `<p>${escapeXml(empty)}</p>`,
    profile: encodeURIComponent(`/flame/profile.json?minutes=${minutes}`),
  };
  return TEMPLATE.replace(/{{(\w+)}}/g, (_, name: string) => String(values[name]));
}

const TEMPLATE = readFileSync(new URL('page.html', import.meta.url), 'utf8');
const NO_PROFILER =
  'There is no profiler: dd-trace is not installed (npm ci installs it) or switched off (DD_TRACE_ENABLED=false).';
const NOTHING_YET =
  'There is no CPU time of the own code yet. Ask some questions; a profile comes every two seconds.';
