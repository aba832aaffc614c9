import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escapeHtml } from '../../../common/html.ts';
import type { Folded } from '../agent/profiles.ts';
import { flameSvg, percent } from './svg.ts';
import { flameTree, topFunctions } from './tree.ts';

/** A flame graph of folded stacks, and its functions with most time as a table. Needs {@link flameStyle}. */
export function flameFigure(name: string, folded: Folded): string {
  const rows = topFunctions(folded, 10).map(
    (row) =>
      `<tr><td>${escapeHtml(row.name)}</td><td>${percent(row.total)}</td><td>${percent(row.self)}</td></tr>`,
  );
  const label = `Flame graph of ${escapeHtml(name)}; on a narrow page, the arrow keys scroll it`;
  return `<div class="graph" role="region" tabindex="0" aria-label="${label}">${flameSvg({ ...flameTree(folded), name })}</div>
<table><thead><tr><th>Function</th><th>Total</th><th>Self</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** The style of a page with flame graphs, for its head. */
export function flameStyle(): string {
  return `<style>${readFileSync(new URL('page.css', import.meta.url), 'utf8')}</style>`;
}

/** Folder of the package speedscope, whose `dist/release` is a static page. */
export function speedscopeFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('speedscope/package.json')));
}
