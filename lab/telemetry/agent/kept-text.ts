/** The first characters of a text, copied: a slice would keep the whole text in memory. */
export function keptText(text: string, length: number): string {
  return Buffer.from(text.slice(0, length)).toString();
}
