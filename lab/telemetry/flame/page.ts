import { readFileSync } from 'node:fs';
import express from 'express';
import { escapeHtml } from '../../../common/html.ts';
import type { Folded } from '../agent/profiles.ts';
import { flameFigure, flameStyle, speedscopeFolder } from './figure.ts';
import { percent } from './svg.ts';
import { collapsed, MINUTES, speedscopeFile, topFunctions } from './tree.ts';

interface FlameOptions {
  /** Stacks of the last minutes; undefined when there is no profiler. */
  folded?: (minutes: number) => Folded;
  service: string;
}

/**
 * The pages under `/flame`, which need nothing from the internet: `/` an SVG without a script, `/text` for the terminal,
 * `/collapsed.txt` for any viewer, and `/speedscope/` to explore `/profile.json`.
 */
export function flamePages(options: FlameOptions): express.Router {
  const router = express.Router();
  const asked = (request: express.Request) => {
    const { minutes, remark } = minutesOf(request);
    return { minutes, remark, stacks: options.folded?.(minutes) ?? new Map<string, number>() };
  };
  router.get('/', (request, response) => {
    // the relative addresses need the slash
    if (!request.originalUrl.split('?')[0]!.endsWith('/')) return void response.redirect('/flame/');
    const { minutes, remark, stacks } = asked(request);
    response.type('html').send(page(options, stacks, minutes, remark));
  });
  router.get('/text', (request, response) => {
    const { minutes, remark, stacks } = asked(request);
    const text = flameText(options, stacks, minutes);
    response.type('text').send(remark ? `${remark}\n${text}` : text);
  });
  router.get('/collapsed.txt', (request, response) => {
    response.type('text').send(collapsed(asked(request).stacks));
  });
  router.get('/profile.json', (request, response) => {
    response.json(speedscopeFile(options.service, asked(request).stacks));
  });
  router.use('/speedscope', express.static(`${speedscopeFolder()}/dist/release`, { fallthrough: true }));
  return router;
}

/** The minutes that `?minutes=` asks for, with a remark about a wrong one. */
function minutesOf(request: express.Request): { minutes: number; remark?: string } {
  const { minutes: given = MINUTES } = request.query;
  const minutes = Number(given);
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 60) return { minutes };
  const shown = typeof given === 'string' ? given.slice(0, 20) : '…';
  return {
    minutes: MINUTES,
    remark: `minutes=${shown} is not a whole number from 1 to 60. This page shows the last ${MINUTES} minutes.`,
  };
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
  const service = escapeHtml(options.service);
  const empty = options.folded ? NOTHING_YET : NO_PROFILER;
  const values: Record<string, unknown> = {
    ...{ service, minutes },
    style: flameStyle(),
    remark: remark ? `<p><strong>${escapeHtml(remark)}</strong></p>` : '',
    figure: folded.size > 0 ? flameFigure(options.service, folded) : `<p>${escapeHtml(empty)}</p>`,
    profile: encodeURIComponent(`/flame/profile.json?minutes=${minutes}`),
  };
  return TEMPLATE.replace(/{{(\w+)}}/g, (_, name: string) => String(values[name]));
}

const TEMPLATE = readFileSync(new URL('page.html', import.meta.url), 'utf8');
const NO_PROFILER =
  'There is no profiler: dd-trace is not installed (npm ci installs it) or switched off (DD_TRACE_ENABLED=false).';
const NOTHING_YET =
  'There is no CPU time of the own code yet. Ask some questions; a profile comes every two seconds.';
