/** Lights the lines of code that belong to the step that is shown, and dims the others. */
export function lightCode(slide: HTMLElement | undefined): void {
  for (const block of slide?.querySelectorAll<HTMLElement>('[data-steps]') ?? []) {
    const ranges = block.dataset.steps!.split('|');
    const at = block.querySelectorAll('.code-step.visible').length;
    const lit = linesOf(ranges[Math.min(at, ranges.length - 1)]!);
    const lines = block.querySelectorAll<HTMLElement>('.line');
    for (const line of lines) {
      const on = lit.has(Number(line.dataset.line));
      line.classList.toggle('lit', on && lit.size < lines.length);
      line.classList.toggle('dim', !on);
    }
  }
}

/** `1-2,5`: the lines 1, 2 and 5. */
function linesOf(range: string): Set<number> {
  const lines = new Set<number>();
  for (const part of range.split(',')) {
    const [from = 0, to = from] = part.split('-').map(Number);
    for (let line = from; line <= to; line += 1) lines.add(line);
  }
  return lines;
}
