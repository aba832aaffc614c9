import type { HelpDocument } from './documents.ts';

/** A function that loads each document once and remembers it. */
export function documentCache(load: (id: number) => HelpDocument): (id: number) => HelpDocument {
  const documents = new Map<number, HelpDocument>();
  return function cachedDocument(id) {
    const document = documents.get(id) ?? load(id);
    documents.set(id, document);
    return document;
  };
}
