import { calcPrice } from '@pydantic/genai-prices';
import { z } from 'zod';
import { readYaml } from '../../common/yaml.ts';

/** List price of a model. Source: `@pydantic/genai-prices`, which ships its data and works offline. */
export interface ModelPrice {
  inputUsdPerMillion: number;
  outputUsdPerMillion: number;
}

/** USD per million input and output tokens of an OpenAI model, or undefined for a model without a price. */
export function modelPrice(model: string): ModelPrice | undefined {
  const [input, output] = [modelCostUsd(model, 1e6), modelCostUsd(model, 0, 1e6)];
  if (input === undefined || output === undefined) return undefined;
  return { inputUsdPerMillion: input, outputUsdPerMillion: output };
}

/** USD for one call of an OpenAI model, or undefined for a model without a price. Never NaN. */
export function modelCostUsd(model: string, inputTokens: number, outputTokens = 0): number | undefined {
  const tokens = { input_tokens: inputTokens, output_tokens: outputTokens };
  const usd = calcPrice(tokens, model, { providerId: 'openai' })?.total_price;
  return Number.isFinite(usd) ? usd : undefined;
}

/** List price of Pinecone reads in one region, with its source and date. */
const ReadUnitPrice = z.object({
  cloud: z.string(),
  region: z.string(),
  plan: z.string(),
  /** Of read units. */
  usdPerMillion: z.number().positive(),
  minimumUsdPerMonth: z.number().nonnegative(),
  source: z.string().min(1),
  date: z.iso.date(),
});
export type ReadUnitPrice = z.infer<typeof ReadUnitPrice>;

let readUnitPrices: ReadUnitPrice[] | undefined;

/** The price of Pinecone read units in a cloud region, or undefined for a region that the table lacks. */
export function readUnitPrice(cloud: string, region: string): ReadUnitPrice | undefined {
  readUnitPrices ??= readYaml(new URL('pinecone-prices.yaml', import.meta.url), z.array(ReadUnitPrice));
  return readUnitPrices.find((row) => row.cloud === cloud && row.region === region);
}
