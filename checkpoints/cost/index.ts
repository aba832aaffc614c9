import { usd } from '../../common/money.ts';
import { counted } from '../../common/words.ts';
import { type CheckContext, type Checkpoint, type Finding, Problem, ready } from '../checkpoint.ts';
import { ago, DAY } from '../http/ages.ts';
import { LESSON } from '../lesson.ts';
import { problemsOf } from '../problems.ts';
import { DAYS, openAiCosts } from './openai-costs.ts';
import { openAiSpend } from './openai-spend.ts';
import { type PineconeIndex, pineconeIndexes } from './pinecone.ts';
import { type RagApiView, ragApiView } from './rag-api-view.ts';

const problem = problemsOf(import.meta.url);

/** Checkpoint 4: what OpenAI and Pinecone cost is known, and so is what a query costs. */
export const cost: Checkpoint = { ...LESSON.cost, check };

async function check(context: CheckContext): Promise<Finding> {
  const view = ragApiView(context);
  const [openAi, indexes] = await both(
    Promise.all([openAiCosts(context), view]).then(([costs, seen]) => openAiSpend(costs, seen)),
    pineconeIndexes(context, view),
  );
  const pinecone = pineconeSpend(indexes, await view, openAi.queries);
  const perQuery = (openAi.usd + pinecone.usd) / openAi.queries;
  const asked = counted(openAi.queries, 'query', 'queries');
  if (!Number.isFinite(perQuery) || perQuery <= 0)
    throw problem('no-cost-per-query', { openAi: usd(openAi.usd), pinecone: usd(pinecone.usd), asked });
  const parts = `OpenAI ${usd(openAi.usd)}${openAi.estimated ? ' (estimated)' : ''} and Pinecone ${usd(pinecone.usd)} (estimated)`;
  const age = openAi.newestAt < Date.now() - 2 * DAY ? `, newest ${ago(Date.now() - openAi.newestAt)}` : '';
  const days = `in the last ${DAYS} days over ${asked}${age}`;
  return ready(`${parts} ${days}: ${usd(perQuery)} per query`, {
    openAiUsd: openAi.usd,
    openAiNote: openAi.note,
    pineconeUsd: pinecone.usd,
    pineconeNote: pinecone.note,
    queries: openAi.queries,
    queriesNote: `The largest of what OpenAI counts (requests of the whole organisation, to chat or to embedding models) and what the RAG API counts, if it was started within the ${DAYS} days. OpenAI bills probe questions like any other, so they count here; they don’t in the metrics and on the pages of the lab.`,
    costPerQueryUsd: perQuery,
    models: openAi.models,
    indexes,
  });
}

/** A query reads at least this many read units, https://docs.pinecone.io/guides/manage-cost/understanding-cost. */
const LEAST_READ_UNITS = 0.25;

/**
 * Pinecone gives no costs to a plain API key, so they are read units at list price: what a query reads, times the queries
 * of the same days as OpenAI's costs. The RAG API's own total counts only from its last start.
 */
function pineconeSpend(indexes: readonly PineconeIndex[], view: RagApiView, queries: number) {
  const prices = indexes.map(({ price }) => price).sort((a, b) => b.usdPerMillion - a.usdPerMillion);
  const price = prices[0]!; // the highest: a count of read units doesn't say which index was read
  const measured = view.readUnits && view.queries ? view.readUnits / view.queries : undefined;
  const perQuery = measured ?? LEAST_READ_UNITS;
  const readUnits = perQuery * queries;
  const each = `for each of ${counted(queries, 'query', 'queries')}`;
  const source = measured
    ? `${rounded(perQuery)} ${each}, as the RAG API counted them since it started: ${view.readUnits} in rag_read_units_total over ${counted(view.queries!, 'query', 'queries')}`
    : `at least ${perQuery} ${each}`;
  return {
    usd: (readUnits * price.usdPerMillion) / 1e6,
    note: `${rounded(readUnits)} read units (${source}) at $${price.usdPerMillion} per million (${price.source}, ${price.date}). Reads only: storage, writes and a plan's monthly minimum are extra.`,
  };
}

/** Six significant digits. */
const rounded = (value: number) => Number(value.toPrecision(6));

/** Both results, or one problem that names both: two keys may be wrong at once. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  const reasons = [first, second].flatMap((r) => (r.status === 'rejected' ? [r.reason] : []));
  const crash = reasons.find((reason) => !(reason instanceof Problem));
  if (crash) throw crash;
  const problems = [...new Set(reasons as Problem[])];
  if (problems.length === 1) throw problems[0];
  throw new Problem(
    problems.some(({ status }) => status === 'error') ? 'error' : 'failed',
    problems.map(({ message }) => message).join(' Also: '),
    [...new Set(problems.flatMap(({ fix }) => fix))],
    Object.assign({}, ...problems.map(({ details }) => details)),
  );
}
