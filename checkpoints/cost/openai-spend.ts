import { usd } from '../../common/money.ts';
import { listed } from '../../common/words.ts';
import { type ModelPrice, modelPrice } from '../../lab/rag-api/prices.ts';
import { ago, DAY, iso } from '../http/ages.ts';
import { problemsOf } from '../problems.ts';
import { DAYS, type ModelUse, type OpenAiCosts } from './openai-costs.ts';
import type { RagApiView } from './rag-api-view.ts';

const problem = problemsOf(import.meta.url);

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
  if (newestAt === undefined) throw problem('no-use', { days: DAYS });
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
    throw problem('unknown-models', { models: listed(unknown), days: DAYS }).with({ unknownModels: unknown });
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
function expectQuiet(costs: OpenAiCosts, newestAt: number, { queries = 0, startedAt = 0 }: RagApiView) {
  const { newestCostAt, newestUsageAt, usd: spent } = costs;
  const age = ago(Date.now() - newestAt);
  const newest = `OpenAI's newest ${newestCostAt ? `cost is from ${age} (${usd(spent)} in ${DAYS} days)` : `usage is from ${age}, without a cost`}`;
  const usedOn = newestUsageAt && iso(newestUsageAt - 1)?.slice(0, 10);
  const facts = { newest, usedOn, queries, started: ago(Date.now() - startedAt) };
  const why = () => {
    if (newestCostAt === undefined) return 'usage-without-cost';
    if (newestUsageAt === undefined) return 'cost-without-usage';
    if (newestUsageAt > newestCostAt) return 'cost-behind-usage';
    return queries > 0 && startedAt > newestAt ? 'other-organisation' : undefined;
  };
  const name = why();
  if (name)
    throw problem(name, facts).with({ newestCost: iso(newestCostAt), newestUsage: iso(newestUsageAt) });
}
