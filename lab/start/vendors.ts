import type { Faults } from '../stand-ins/faults.ts';
import { standInFetch } from '../stand-ins/fetch.ts';
import { openAiStandIn } from '../stand-ins/openai/openai.ts';
import { pineconeStandIn } from '../stand-ins/pinecone/pinecone.ts';
import type { LabOptions } from '../types.ts';

/** The vendors that the RAG API calls. */
export type VendorStandIns = ReturnType<typeof vendorStandIns>;

/** Step 1 of the lab: OpenAI and Pinecone in this process. */
export function vendorStandIns(options: LabOptions, faults: Faults) {
  const { live, latencyMs, indexName = 'help-centre' } = options;
  const openai = openAiStandIn({ faults, latencyMs });
  const pinecone = pineconeStandIn({ faults, indexName, latencyMs: latencyMs?.search });
  const atLab = live ? standInFetch([pinecone], ['api.openai.com']) : standInFetch([openai, pinecone]);
  return {
    openai,
    pinecone,
    /** Name of the Pinecone index, the real one under `live`. */
    indexName,
    /** The `fetch` of the RAG API: it reaches the stand-ins, or the real vendors whose keys are given. */
    fetch: live?.pineconeKey ? fetch : atLab,
  };
}
