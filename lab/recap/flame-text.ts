import type { FlameNode } from '../telemetry/flame/tree.ts';

const WIDTH = 76;

/**
 * A flame graph as text: callers above callees, each as wide as its share of the time.
 *
 * @param depth rows that are drawn
 */
export function flameText(root: FlameNode, depth = 5): string[] {
  const rows = Array.from({ length: depth }, () => Array<string>(WIDTH).fill(' '));
  const draw = (node: FlameNode, from: number, row: number) => {
    const to = from + node.value / root.value;
    const [left, right] = [from, to].map((at) => Math.round(at * WIDTH)) as [number, number];
    if (row >= depth || right - left < 3) return;
    const inside = right - left - 2;
    const share = ` ${Math.round((node.value / root.value) * 100)} %`;
    const name = node.name.length + share.length <= inside ? node.name + share : node.name.slice(0, inside);
    for (const [i, character] of [...`[${name.padEnd(inside, '.')}]`].entries())
      rows[row]![left + i] = character;
    let at = from;
    for (const child of node.children) {
      draw(child, at, row + 1);
      at += child.value / root.value;
    }
  };
  let at = 0;
  for (const child of root.children) {
    draw(child, at, 0);
    at += child.value / root.value;
  }
  return rows.map((row) => row.join('').trimEnd()).filter((row) => row !== '');
}
