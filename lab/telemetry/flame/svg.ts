import { escapeHtml } from '../../../common/html.ts';
import type { FlameNode } from './tree.ts';

/** Width in pixels. The page never shrinks the graph: text of 12 pixels is only just readable. */
const WIDTH = 1_160;
const ROW = 22;
/** Narrower boxes are left out. */
const MIN_WIDTH = 1.5;
/** Width of a character of a 12 pixel monospace font, rounded up. */
const CHARACTER = 7.3;

/** A flame graph as SVG: callers above callees, as wide as their CPU time. Each box has a tooltip and keyboard focus. */
export function flameSvg(root: FlameNode): string {
  const boxes: string[] = [];
  let depth = 0;
  const draw = (node: FlameNode, left: number, row: number) => {
    const width = (node.value / root.value) * WIDTH;
    if (width < MIN_WIDTH) return;
    depth = Math.max(depth, row + 1);
    boxes.push(box(node, root.value, { left, width, top: row * ROW }));
    let at = left;
    for (const child of node.children) {
      draw(child, at, row + 1);
      at += (child.value / root.value) * WIDTH;
    }
  };
  if (root.value > 0) draw(root, 0, 0);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${Math.max(1, depth) * ROW}" role="group" aria-label="Flame graph">${boxes.join('')}</svg>`;
}

function box(node: FlameNode, all: number, at: { left: number; width: number; top: number }): string {
  const title = escapeHtml(`${node.name}: ${ms(node.value)} (${percent(node.value / all)})`);
  const fits = Math.floor((at.width - 6) / CHARACTER);
  const label = node.name.length <= fits ? node.name : fits > 3 ? `${node.name.slice(0, fits - 1)}…` : '';
  return (
    `<g tabindex="0" aria-label="${title}"><title>${title}</title>` +
    `<rect x="${at.left.toFixed(1)}" y="${at.top}" width="${(at.width - 0.5).toFixed(1)}" height="${ROW - 1}" rx="2" style="--hue:${hueOf(node.name)}"/>` +
    `<text x="${(at.left + 4).toFixed(1)}" y="${at.top + 15}">${escapeHtml(label)}</text></g>`
  );
}

/** The same function has the same colour in every graph. */
function hueOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) % 997;
  return 10 + (hash % 45);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function ms(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(nanoseconds < 1e7 ? 1 : 0)} ms`;
}
