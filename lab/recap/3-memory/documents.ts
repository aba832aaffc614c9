/** A document of the help centre with its embedding. */
export interface HelpDocument {
  id: number;
  text: string;
  embedding: number[];
}

/** What a variant exports. */
export interface Cache {
  documentCache(load: (id: number) => HelpDocument): (id: number) => HelpDocument;
}

/** Loads a document of about 2 kB. */
export function loadDocument(id: number): HelpDocument {
  // from bytes: a text that `+` or `repeat` builds would be a few pointers only
  const text = Buffer.alloc(1_000, `Document ${id}: invite a teammate. `).toString('latin1');
  return { id, text, embedding: Array.from({ length: 128 }, (_, i) => Math.sin(id + i)) };
}
