/** `1 trace`, `214 traces`, `2 queries`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);
}

/** A system's name for the middle of a sentence: `the RAG API` for `The RAG API`; other names stay the same. */
export const midSentence = (system: string) => system.replace(/^The /, 'the ');

/** What is known, by the names that a text has in braces. */
export type Facts = Record<string, string | number | undefined>;

/** A text with its `{facts}` filled in; without those that are not known. */
export function filled(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (_, fact: string) => String(facts[fact] ?? '')).trim();
}
