import type { Folded } from '../agent/profiles.ts';
import { escapeXml, flameSvg, percent, WIDTH } from './svg.ts';
import { flameTree, topFunctions } from './tree.ts';

/** A flame graph of folded stacks, and its functions with most time as a table. */
export function flameFigure(name: string, folded: Folded): string {
  const rows = topFunctions(folded, 10).map(
    (row) =>
      `<tr><td>${escapeXml(row.name)}</td><td>${percent(row.total)}</td><td>${percent(row.self)}</td></tr>`,
  );
  return `<div class="graph" role="region" tabindex="0" aria-label="Flame graph of ${escapeXml(name)}${HOW_TO_SCROLL}">${flameSvg({ ...flameTree(folded), name })}</div>
<table><thead><tr><th>Function</th><th>Total</th><th>Self</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** A page around flame graphs. It needs no script and no other file. */
export function flameDocument(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeXml(title)}</title><style>${STYLE}</style><link rel="icon" href="data:,"></head><body><main>
${body}
</main></body></html>`;
}

const HOW_TO_SCROLL = '; on a narrow page, the arrow keys scroll it';

const STYLE = `:root{color-scheme:light dark;--page:#fff;--ink:#1b1b1f;--line:#5b5b66;--light:72%}
@media(prefers-color-scheme:dark){:root{--page:#17171b;--ink:#ececf1;--line:#a9a9b8;--light:34%}}
body{margin:1.5rem auto;max-width:${WIDTH}px;padding:0 1rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.4rem}.graph{overflow-x:auto}svg{display:block;width:100%;min-width:${WIDTH}px;height:auto}rect{fill:hsl(var(--hue) 80% var(--light))}
text{font:12px ui-monospace,monospace;fill:var(--ink);pointer-events:none}
g:focus{outline:none}g:focus rect,g:hover rect{stroke:var(--ink);stroke-width:2}
table{border-collapse:collapse}td,th{text-align:left;overflow-wrap:anywhere;padding:.15rem 1.2rem .15rem 0}a{color:inherit}
@media print{p:last-of-type{display:none}svg{min-width:0}}`;
