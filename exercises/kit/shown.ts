import { inspect } from 'node:util';

/** A value as a person writes it: as JSON if possible, an error by its name and first line. */
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
