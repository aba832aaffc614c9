import { QUERY_TYPES, TIERS } from '../rag-api/types.ts';
import type { Asked } from './traffic.ts';

/** What a label can hold: a closed set of values. */
export type Dimension =
  | 'rating'
  | 'tier'
  | 'query_type'
  | 'cohort'
  | 'outcome'
  | 'feature'
  | 'vendor'
  | 'kind';
type Values = Partial<Record<Dimension, string>>;
/** Adds an amount at a time, or observes it in a histogram. */
type Add = (values: Values, at: number, amount: number) => void;

/** A metric whose series a history has. */
export interface Signal {
  /** Name in Prometheus, such as `rag_satisfaction_score_total`. */
  name: string;
  kind: SignalKind;
  /** What each label holds, by the label's name. */
  labels: Readonly<Record<string, Dimension>>;
}

interface Kind {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  /** What its series can be split by. */
  dimensions: readonly Dimension[];
  /** Metrics of a plan that mean the same, by their names. */
  names?: RegExp;
  /** Upper bounds of a histogram. */
  buckets?: readonly number[];
  /** What a question adds. A gauge has nothing here: it is read from the users. */
  observe?(asked: Asked, add: Add): void;
}

const OF_A_QUESTION = ['tier', 'query_type', 'cohort'] as const;
const of = ({ answer, user }: Asked): Values => ({
  tier: answer.tier,
  query_type: answer.queryType,
  cohort: user.cohort,
});

/** What a history can tell. The first six are the business metrics of M7.3, the others are on `/metrics` already. */
export const KINDS = {
  votes: {
    type: 'counter',
    help: 'Votes on answers. A changed mind is one more vote.',
    dimensions: ['rating', ...OF_A_QUESTION],
    names: /satisfaction|votes|thumbs|feedback|rating/,
    observe(asked, add) {
      for (const { rating, at } of asked.votes) add({ ...of(asked), rating }, at, 1);
    },
  },
  cost: {
    type: 'histogram',
    help: 'What each query costs at list prices, US dollars.',
    dimensions: [...OF_A_QUESTION, 'feature'],
    names: /cost.*(?:query|queries|question|answer)/,
    buckets: [0.0001, 0.00015, 0.0002, 0.00025, 0.0005],
    observe(asked, add) {
      const { answer } = asked;
      add({ ...of(asked), feature: answer.feature ?? 'none' }, answer.answeredAt, answer.costUsd);
    },
  },
  spend: {
    type: 'counter',
    help: 'What the queries cost at list prices, US dollars.',
    dimensions: [...OF_A_QUESTION, 'feature'],
    names: /cost.*usd_total$|spend/,
    observe(asked, add) {
      const { answer } = asked;
      add({ ...of(asked), feature: answer.feature ?? 'none' }, answer.answeredAt, answer.costUsd);
    },
  },
  active_users: {
    type: 'gauge',
    help: 'Different users who asked in the last seven days.',
    dimensions: ['cohort', 'tier'],
    names: /(?:active|weekly|returning).*users|^(?:rag_)?users$|wau/,
  },
  tickets: {
    type: 'counter',
    help: 'Support tickets opened within a day of an answer.',
    dimensions: [...OF_A_QUESTION, 'outcome'],
    names: /ticket|escalat/,
    observe(asked, add) {
      const { ticket } = asked;
      if (ticket) add({ ...of(asked), outcome: ticket.outcome }, ticket.at, 1);
    },
  },
  revenue: {
    type: 'counter',
    help: 'Purchases after an answer, US dollars.',
    dimensions: OF_A_QUESTION,
    names: /revenue|purchase|upgrade/,
    observe(asked, add) {
      if (asked.purchase?.usd) add(of(asked), asked.purchase.at, asked.purchase.usd);
    },
  },
  queries: {
    type: 'counter',
    help: 'Answered questions.',
    dimensions: [...OF_A_QUESTION, 'feature'],
    names: /(?:quer(?:y|ies)|questions?|answers?|feature_(?:uses?|adoption)).*_total$/,
    observe(asked, add) {
      add({ ...of(asked), feature: asked.answer.feature ?? 'none' }, asked.answer.answeredAt, 1);
    },
  },
  duration: {
    type: 'histogram',
    help: 'Time to answer a question, failures included.',
    dimensions: [],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    observe: (asked, add) => add({}, asked.answer.answeredAt, asked.seconds),
  },
  vendor_cost: {
    type: 'counter',
    help: 'Cost of the answers at list prices, in US dollars.',
    dimensions: ['vendor'],
    observe({ answer, costUsd }, add) {
      add({ vendor: 'openai' }, answer.answeredAt, costUsd.openai);
      add({ vendor: 'pinecone' }, answer.answeredAt, costUsd.pinecone);
    },
  },
  tokens: {
    type: 'counter',
    help: 'Tokens sent to and received from OpenAI.',
    dimensions: ['kind'],
    observe({ answer, tokens }, add) {
      for (const kind of ['prompt', 'completion', 'embedding'] as const)
        add({ kind }, answer.answeredAt, tokens[kind]);
    },
  },
} as const satisfies Record<string, Kind>;
export type SignalKind = keyof typeof KINDS;

export const kindOf = (signal: Pick<Signal, 'kind'>): Kind => KINDS[signal.kind];

/** The values of each dimension. A cohort is a month of sign-up. */
export function valuesOf(cohorts: readonly string[]): Record<Dimension, readonly string[]> {
  return {
    rating: ['up', 'down'],
    tier: TIERS,
    query_type: QUERY_TYPES,
    cohort: cohorts,
    outcome: ['solved', 'escalated'],
    feature: ['none', 'follow-ups'],
    vendor: ['openai', 'pinecone'],
    kind: ['prompt', 'completion', 'embedding'],
  };
}

const named = (names: readonly Dimension[]) => Object.fromEntries(names.map((name) => [name, name]));

/** The reference solution's counter, with the labels that the driving question needs. */
export const USUAL_COUNTER: Signal = {
  name: 'rag_satisfaction_score_total',
  kind: 'votes',
  labels: named(['rating', 'tier', 'query_type']),
};

/** What every history has besides the counter of votes. */
export const USUAL_SIGNALS: readonly Signal[] = [
  { name: 'rag_cost_per_query_usd', kind: 'cost', labels: named(['tier']) },
  { name: 'rag_query_cost_usd_total', kind: 'spend', labels: named(['cohort']) },
  { name: 'rag_active_users', kind: 'active_users', labels: named(['cohort']) },
  { name: 'rag_support_tickets_total', kind: 'tickets', labels: named(['query_type', 'outcome']) },
  { name: 'rag_revenue_usd_total', kind: 'revenue', labels: named(['query_type']) },
  { name: 'rag_query_duration_seconds', kind: 'duration', labels: {} },
  { name: 'rag_vendor_cost_usd_total', kind: 'vendor_cost', labels: named(['vendor']) },
  { name: 'rag_tokens_total', kind: 'tokens', labels: named(['kind']) },
];

/** A metric that a person plans. */
interface Planned {
  name: string;
  type: string;
  labels: readonly string[];
}

/** The signal of a planned metric; undefined when a history has nothing like it. */
export function signalOf({ name, type, labels }: Planned): Signal | undefined {
  const found = (Object.keys(KINDS) as SignalKind[]).find((key) => {
    const kind = kindOf({ kind: key });
    return (
      kind.type === type &&
      kind.names?.test(name) &&
      labels.every((l) => kind.dimensions.includes(l as Dimension))
    );
  });
  return found && { name, kind: found, labels: named(labels as Dimension[]) };
}

/** All signals of a history: the counter, the usual ones, and those of a plan. Of one name, the labels are joined. */
export function signalsFor(counter: Signal = USUAL_COUNTER, plan: readonly Planned[] = []): Signal[] {
  const all = new Map<string, Signal>();
  const planned = plan.flatMap((metric) => signalOf(metric) ?? []);
  for (const signal of [counter, ...USUAL_SIGNALS, ...planned]) {
    const before = all.get(signal.name);
    if (before && before.kind !== signal.kind) continue;
    const missing = Object.entries(signal.labels).filter(
      ([, dimension]) => !before || !Object.values(before.labels).includes(dimension),
    );
    all.set(signal.name, { ...signal, labels: { ...before?.labels, ...Object.fromEntries(missing) } });
  }
  return [...all.values()];
}
