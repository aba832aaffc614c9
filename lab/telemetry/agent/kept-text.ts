/**
 * A text that is kept: its first characters, as a copy of their own. A slice would keep the whole of what it was cut
 * from in memory.
 */
export function keptText(text: string, length: number): string {
  return Buffer.from(text.slice(0, length)).toString();
}
