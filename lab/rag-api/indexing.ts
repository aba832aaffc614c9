import { UserError } from '../../common/user-error.ts';
import { DIMENSIONS, type VendorClients } from './clients.ts';
import { indexedText } from './corpus.ts';
import type { Passage } from './types.ts';

/**
 * Embeds the help centre and writes it into the index, unless it is there already.
 *
 * @returns the cloud and region of the index, which decide the price of a read
 * @throws {VendorFailure} and {UserError} for an index with another number of dimensions
 */
export async function indexCorpus(
  vendors: VendorClients,
  corpus: readonly Passage[],
): Promise<{ cloud: string; region: string }> {
  const { cloud, region, dimension, records } = await vendors.describeIndex();
  if (dimension !== DIMENSIONS)
    throw new UserError(
      `The Pinecone index has ${dimension} dimensions, but the embeddings of the workbook have ${DIMENSIONS}.`,
      `Make a serverless index with ${DIMENSIONS} dimensions and the cosine metric, and set PINECONE_INDEX to its name.`,
    );
  if (records < corpus.length) {
    const { vectors } = await vendors.embed(corpus.map(indexedText));
    await vendors.upsert(corpus.map(({ id, ...metadata }, i) => ({ id, values: vectors[i]!, metadata })));
  }
  return { cloud, region };
}
