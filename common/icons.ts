import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { inProject } from './paths.ts';

const PATHS: Record<string, string> = parse(readFileSync(inProject('common/icons.yaml'), 'utf8'));

/** An icon as inline SVG, hidden from screen readers: the text beside it says the same. Undefined for an unknown name. */
export function icon(name: string): string | undefined {
  const path = PATHS[name];
  if (!path) return undefined;
  return `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="${path}"/></svg>`;
}
