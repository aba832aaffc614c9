import { usd } from '../../common/money.ts';
import { listed } from '../../common/words.ts';
import { type ModelPrice, modelPrice } from '../../lab/rag-api/prices.ts';
import { failed } from '../checkpoint.ts';
import { ago, DAY, iso } from '../http/ages.ts';
import { DAYS, type ModelUse, type OpenAiCosts } from './openai-costs.ts';
import type { RagApiView } from './rag-api-view.ts';

/** Costs appear within a day or so, so older ones are stale. */
const STALE_AFTER = 2 * DAY;

/** Use of models, without a price where a model has none in the list. */
type PricedUse = readonly (ModelUse & Partial<ModelPrice>)[];

/**
 * Judges what OpenAI reported: its cost in the last seven days, how many questions that paid for, and when the newest figure
 * is from (ms since the epoch).
 *
 * @throws {Problem} no spend and no usage, figures older than the usage, a model without a price
 */
export function openAiSpend(costs: OpenAiCosts, view: RagApiView) {
  const { newestCostAt, newestUsageAt } = costs;
  const newestAt = newestCostAt ?? newestUsageAt;
  if (newestAt === undefined)
    throw failed(
      `OpenAI shows no spend and no usage in the last ${DAYS} days.`,
      'Send the RAG API a question: its usage appears within minutes, and its cost within a day.',
      'If it was used: take OPENAI_ADMIN_KEY from the organisation whose OPENAI_API_KEY the RAG API uses.',
    );
  if (Date.now() - newestAt > STALE_AFTER) expectQuiet(costs, newestAt, view);
  const models = costs.models.map((use) => ({ ...use, ...modelPrice(use.model) }));
  const requests = (kind: ModelUse['kind']) =>
    models.filter((use) => use.kind === kind).reduce((sum, use) => sum + use.requests, 0);
  // a question may need only one of the calls: its embedding is cached, or the search finds nothing to ask about
  const queries = Math.max(requests('completions'), requests('embeddings'), queriesInWindow(view));
  const { usd: spent, creditsUsd, foreign } = costs;
  const unpriced = withoutPrice(models);
  const estimated = spent === 0 || foreign.length > 0; // from tokens, since OpenAI gave no cost in US dollars
  const unlisted = `OpenAI gives the cost; no list price is known for ${listed(unpriced)}.`;
  const notes = [
    foreign.length > 0 && `OpenAI bills in another currency (${listed(foreign)}): tokens at list price.`,
    spent === 0 && foreign.length === 0 && NO_COST_YET,
    !estimated && unpriced.length > 0 && unlisted,
    creditsUsd > 0 && `Credits of ${usd(creditsUsd)} are not taken off: they end, and the cost stays.`,
  ];
  const note = notes.filter(Boolean).join(' ') || undefined;
  return { queries, models, newestAt, usd: estimated ? listPrice(models) : spent, estimated, note };
}

const NO_COST_YET = 'OpenAI shows usage and no cost yet (costs follow within a day): tokens at list price.';

function withoutPrice(models: PricedUse): string[] {
  return models.filter((m) => m.inputUsdPerMillion === undefined).map(({ model }) => model);
}

/** @throws {Problem} a model without a price */
function listPrice(models: PricedUse): number {
  const unknown = withoutPrice(models);
  if (unknown.length > 0)
    throw failed(
      `No price is known for ${listed(unknown)}, used in the last ${DAYS} days: a cost per query would be wrong or NaN.`,
      'Use a model that @pydantic/genai-prices lists, or update that package.',
      'If you do not know the model: it was used by another project of your organisation.',
    ).with({ unknownModels: unknown });
  const per = (tokens: number, usdPerMillion = 0) => (tokens * usdPerMillion) / 1e6;
  return models.reduce(
    (sum, m) => sum + per(m.inputTokens, m.inputUsdPerMillion) + per(m.outputTokens, m.outputUsdPerMillion),
    0,
  );
}

/**
 * What the RAG API counted, when it started within the seven days of the costs; else 0, since a month's questions would
 * share a week's spend.
 */
function queriesInWindow({ queries = 0, startedAt }: RagApiView): number {
  return startedAt !== undefined && Date.now() - startedAt <= DAYS * DAY ? queries : 0;
}

/** Old figures are fine when no one has asked anything since. Otherwise the figures have stopped. */
function expectQuiet(costs: OpenAiCosts, newestAt: number, view: RagApiView) {
  const { newestCostAt, newestUsageAt, usd: spent } = costs;
  const age = ago(Date.now() - newestAt);
  const seen = `OpenAI's newest ${newestCostAt ? `cost is from ${age} (${usd(spent)} in ${DAYS} days)` : `usage is from ${age}, without a cost`}`;
  const details = { newestCost: iso(newestCostAt), newestUsage: iso(newestUsageAt) };
  const problem = (why: string, ...fix: string[]) => failed(`${seen}, ${why}.`, ...fix).with(details);
  const look = 'Look at the Usage page of your OpenAI organisation for costs.';
  if (newestCostAt === undefined) throw problem('though costs follow within a day', look);
  if (newestUsageAt === undefined)
    throw problem(
      'and no usage explains it',
      'Send the RAG API a question: its usage must appear within minutes, and its cost within a day.',
    );
  if (newestUsageAt > newestCostAt)
    throw problem(
      `though models were used on ${iso(newestUsageAt - 1)?.slice(0, 10)}`,
      'Costs follow within a day: look at status.openai.com, and run the checkpoint again tomorrow.',
    );
  if ((view.queries ?? 0) > 0 && (view.startedAt ?? 0) > newestAt)
    throw problem(
      `though the RAG API answered ${view.queries} questions since it started ${ago(Date.now() - view.startedAt!)}`,
      'Take OPENAI_ADMIN_KEY from the organisation whose OPENAI_API_KEY the RAG API uses.',
      'Usage appears within minutes and costs within a day: look at status.openai.com if they do not.',
    );
}
