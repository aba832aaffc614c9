import { DIMENSIONS } from '../rag-api/clients.ts';
import type { Faults } from '../stand-ins/faults.ts';
import { standInFetch } from '../stand-ins/fetch.ts';
import { openAiStandIn } from '../stand-ins/openai/openai.ts';
import { pineconeStandIn } from '../stand-ins/pinecone/pinecone.ts';
import type { StandIn } from '../stand-ins/stand-in.ts';
import type { LabOptions } from '../types.ts';

/** The vendors that the RAG API calls. */
export interface VendorStandIns {
  openai: StandIn;
  pinecone: StandIn;
  /** Name of the Pinecone index, the real one under `live`. */
  indexName: string;
  /** The `fetch` of the RAG API: it reaches the stand-ins, or the real vendors whose keys are given. */
  fetch: typeof fetch;
}

/** Step 1 of the lab: OpenAI and Pinecone in this process. */
export function vendorStandIns(options: LabOptions, faults: Faults): VendorStandIns {
  const { live, latencyMs, indexName = 'help-centre' } = options;
  const openai = openAiStandIn({ faults, latencyMs });
  const pinecone = pineconeStandIn({
    faults,
    indexName,
    dimension: DIMENSIONS,
    latencyMs: latencyMs?.search,
  });
  return {
    openai,
    pinecone,
    indexName,
    fetch: fetchOf(live, openai, pinecone),
  };
}

function fetchOf(live: LabOptions['live'], openai: StandIn, pinecone: StandIn): typeof fetch {
  if (!live) return standInFetch([openai, pinecone]);
  return live.pineconeKey ? fetch : standInFetch([pinecone], ['api.openai.com']);
}
