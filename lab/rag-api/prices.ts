import { readFileSync } from 'node:fs';
import { calcPrice } from '@pydantic/genai-prices';
import { parse } from 'yaml';
import { z } from 'zod';

/** List price of a model. Source: `@pydantic/genai-prices`, whose data ship with the package and work offline. */
export interface ModelPrice {
  inputUsdPerMillion: number;
  outputUsdPerMillion: number;
}

/** List price of Pinecone reads in one region, with the date and the place it was read. */
export interface ReadUnitPrice {
  usdPerMillion: number;
  minimumUsdPerMonth: number;
  plan: string;
  source: string;
  date: string;
}

/** A model that the price tables don't know. Its cost is unknown: neither 0 nor NaN. */
export class UnknownModel extends Error {
  readonly model: string;

  constructor(model: string) {
    super(
      `No price is known for the model "${model}". Use a model that @pydantic/genai-prices lists, or update that package.`,
    );
    this.model = model;
  }
}

/** USD per million input and output tokens of an OpenAI model, or undefined for a model without a price. */
export function modelPrice(model: string): ModelPrice | undefined {
  const input = calcPrice({ input_tokens: 1e6, output_tokens: 0 }, model, { providerId: 'openai' });
  const output = calcPrice({ input_tokens: 0, output_tokens: 1e6 }, model, { providerId: 'openai' });
  if (!input || !output) return undefined;
  return { inputUsdPerMillion: input.total_price, outputUsdPerMillion: output.total_price };
}

/**
 * USD for one call of an OpenAI model.
 *
 * @throws {UnknownModel} when the model has no price
 */
export function modelCostUsd(model: string, inputTokens: number, outputTokens = 0): number {
  const price = calcPrice({ input_tokens: inputTokens, output_tokens: outputTokens }, model, {
    providerId: 'openai',
  });
  if (!price || !Number.isFinite(price.total_price)) throw new UnknownModel(model);
  return price.total_price;
}

/** USD per million Pinecone read units in a cloud region, or undefined for a region that the table lacks. */
export function readUnitPrice(cloud: string, region: string): ReadUnitPrice | undefined {
  const row = pineconePrices().find((r) => r.cloud === cloud && r.region === region);
  if (!row) return undefined;
  const { usdPerMillionReadUnits: usdPerMillion, minimumUsdPerMonth, plan, source, date } = row;
  return { usdPerMillion, minimumUsdPerMonth, plan, source, date };
}

const Row = z.object({
  cloud: z.string(),
  region: z.string(),
  plan: z.string(),
  usdPerMillionReadUnits: z.number().positive(),
  minimumUsdPerMonth: z.number().nonnegative(),
  source: z.string().min(1),
  date: z.iso.date(),
});

let rows: z.infer<typeof Row>[] | undefined;

function pineconePrices(): z.infer<typeof Row>[] {
  rows ??= z
    .array(Row)
    .parse(parse(readFileSync(new URL('./pinecone-prices.yaml', import.meta.url), 'utf8')));
  return rows;
}
