import { modelCostUsd, readUnitPrice, UnknownModel } from './prices.ts';

/** What one answer used. */
export interface Usage {
  promptTokens: number;
  completionTokens: number;
  embeddingTokens: number;
  readUnits: number;
}

/** Models by the names the vendor answered with, and the region of the index. */
export interface Priced {
  chatModel?: string | undefined;
  embeddingModel?: string | undefined;
  cloud: string;
  region: string;
}

/** List price of one answer in US dollars, by vendor. A part without a price is undefined and named in `unknown`. */
export interface Cost {
  openai: number | undefined;
  pinecone: number | undefined;
  unknown: string[];
}

/** Tokens × model prices, and read units × the region's price. Never NaN; nothing unknown is counted as 0. */
export function costOf(usage: Usage, priced: Priced): Cost {
  const unknown: string[] = [];
  const model = (name: string | undefined, input: number, output: number): number | undefined => {
    if (!name) return 0; // not called for this answer
    try {
      return modelCostUsd(name, input, output);
    } catch (error) {
      if (!(error instanceof UnknownModel)) throw error;
      unknown.push(`model ${name}`);
      return undefined;
    }
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
