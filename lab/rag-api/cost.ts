import { modelCostUsd, readUnitPrice } from './prices.ts';

/** What one answer used of the vendors. */
export interface Usage {
  promptTokens: number;
  completionTokens: number;
  embeddingTokens: number;
  readUnits: number;
}

/** Models by the names in the vendor's answers, and the region of the index. */
interface Priced {
  chatModel?: string;
  embeddingModel?: string;
  cloud: string;
  region: string;
}

/** List price of one answer in US dollars, by vendor. `unknown` names each part without a price. */
export interface Cost {
  openai: number | undefined;
  pinecone: number | undefined;
  unknown: string[];
}

/** Tokens × model prices, and read units × the region's price. An unknown price gives undefined, never NaN or 0. */
export function costOf(usage: Usage, priced: Priced): Cost {
  const unknown: string[] = [];
  const model = (name: string | undefined, input: number, output: number): number | undefined => {
    if (!name) return 0; // not called for this answer
    const usd = modelCostUsd(name, input, output);
    if (usd === undefined) unknown.push(`model ${name}`);
    return usd;
  };
  const chat = model(priced.chatModel, usage.promptTokens, usage.completionTokens);
  const embedding = model(priced.embeddingModel, usage.embeddingTokens, 0);
  const reads = readUnitPrice(priced.cloud, priced.region);
  if (!reads) unknown.push(`Pinecone region ${priced.cloud} ${priced.region}`);
  return {
    openai: chat === undefined || embedding === undefined ? undefined : chat + embedding,
    pinecone: reads && (usage.readUnits * reads.usdPerMillion) / 1e6,
    unknown,
  };
}
