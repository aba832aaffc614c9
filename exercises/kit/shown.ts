import { inspect } from 'node:util';

/** A value the way a person writes it: JSON where it is JSON, an error by its name and first line. */
export function shown(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message.split('\n')[0]}`;
  try {
    const json = JSON.stringify(value);
    if (json !== undefined) return json;
  } catch {
    // circular, or a BigInt
  }
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 2 });
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
