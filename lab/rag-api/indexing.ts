import { DIMENSIONS, type IndexDescription, type VendorClients } from './clients.ts';
import { indexedText } from './corpus.ts';
import type { Passage } from './types.ts';

/** The learner's own index can't hold the help centre. */
export class UnfitIndex extends Error {
  constructor(dimension: number) {
    super(
      `The Pinecone index has ${dimension} dimensions and the workbook embeds into ${DIMENSIONS}. Make a serverless index with ${DIMENSIONS} dimensions and the cosine metric, and name it in PINECONE_INDEX.`,
    );
  }
}

/**
 * Embeds the help centre and writes it into the index, unless it is there already. Throws VendorFailure, or UnfitIndex
 * for an index of another width.
 *
 * @returns where the index lives, which decides the price of a read
 */
export async function indexCorpus(
  vendors: VendorClients,
  corpus: readonly Passage[],
): Promise<Pick<IndexDescription, 'cloud' | 'region'>> {
  const { cloud, region, dimension, records } = await vendors.describeIndex();
  if (dimension !== DIMENSIONS) throw new UnfitIndex(dimension);
  if (records < corpus.length) {
    const { vectors } = await vendors.embed(corpus.map(indexedText));
    await vendors.upsert(
      corpus.map(({ id, title, type, text }, i) => ({
        id,
        values: vectors[i]!,
        metadata: { title, type, text },
      })),
    );
  }
  return { cloud, region };
}
