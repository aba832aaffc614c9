import { LRUCache } from 'lru-cache';
import type { HelpDocument } from './documents.ts';

/** Remembers at most this many documents. */
const MAX = 500;

/** A function that remembers the documents that were used last, and forgets the one that was not used for longest. */
export function documentCache(load: (id: number) => HelpDocument): (id: number) => HelpDocument {
  const documents = new LRUCache<number, HelpDocument>({ max: MAX });
  return function cachedDocument(id) {
    const document = documents.get(id) ?? load(id);
    documents.set(id, document);
    return document;
  };
}
