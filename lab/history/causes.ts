import type { QueryType, Tier } from '../rag-api/types.ts';

/** A part of all questions: those of a query type, of a tier, of both; all of them when it is empty. */
export interface Slice {
  query_type?: QueryType;
  tier?: Tier;
}

/** What made satisfaction fall in the second week. */
export interface Cause {
  kind: string;
  /** The questions that it is about. */
  by: Slice;
  /** `rate`: the answers to them got worse. `mix`: there are more of them, and they always were answered worse. */
  effect: 'rate' | 'mix';
  /** How much better the answers to all questions got at the same time, as a share of votes: Simpson's paradox. */
  betterBy?: number;
  /** What happened, with a place for its time. */
  story: string;
}

/** What can have happened. The seed chooses one. */
export const CAUSES: readonly Cause[] = [
  {
    kind: 'new-prices',
    by: { query_type: 'billing', tier: 'paid' },
    effect: 'rate',
    story: 'The prices of the paid plans changed, and the help centre still has the old ones beside the new.',
  },
  {
    kind: 'flood-of-troubleshooting',
    by: { query_type: 'troubleshooting' },
    effect: 'mix',
    story: 'A release broke the sync of some phones. The answers are as good as before, but more people ask.',
  },
  {
    kind: 'cheaper-model-for-free',
    by: { tier: 'free' },
    effect: 'rate',
    story: 'To save money, free users got a cheaper model. All of their answers got worse.',
  },
  {
    kind: 'campaign',
    by: { tier: 'free' },
    effect: 'mix',
    story: 'A campaign brought many free users, who always were less satisfied than paid ones.',
  },
  {
    kind: 'api-version-2',
    by: { query_type: 'api' },
    effect: 'rate',
    story: 'Version 2 of the API was released, and the answers still describe version 1.',
  },
  {
    kind: 'off-topic',
    by: { query_type: 'other' },
    effect: 'mix',
    story: 'A post about the assistant went around. People ask what the help centre does not cover.',
  },
  {
    kind: 'model-update',
    by: {},
    effect: 'rate',
    story:
      'The vendor updated the model, and it follows the prompt less well: every kind of answer got worse.',
  },
  {
    kind: 'simpson',
    by: { query_type: 'troubleshooting' },
    effect: 'mix',
    betterBy: 0.03,
    story:
      'The answers to every type of question got better. But an outage tripled the questions about trouble, which score lowest.',
  },
  {
    kind: 'broken-index',
    by: { query_type: 'troubleshooting', tier: 'free' },
    effect: 'rate',
    story: 'The index of the free tier lost its passages about trouble in a migration.',
  },
  {
    kind: 'short-context-for-paid',
    by: { tier: 'paid' },
    effect: 'rate',
    story: 'The context of paid users was cut from five passages to one by a wrong setting.',
  },
  {
    kind: 'new-sign-in',
    by: { query_type: 'setup' },
    effect: 'rate',
    story: 'The settings moved to a new page, and the answers about the set-up name the old one.',
  },
  {
    kind: 'roles-renamed',
    by: { query_type: 'concepts', tier: 'paid' },
    effect: 'rate',
    story: 'The roles of the paid plans were renamed, and the answers use the old names.',
  },
];

/** The cause of a seed. Twelve seeds in a row have twelve causes, in an order that a number does not give away. */
export function causeOf(seed: number): Cause {
  return CAUSES[(((seed * 5 + 1) % CAUSES.length) + CAUSES.length) % CAUSES.length]!;
}

/** `billing questions of paid users`, `questions of free users`, `all questions`. */
export function sliceText({ query_type, tier }: Slice): string {
  const type = query_type === 'other' ? 'off-topic questions' : query_type && `${query_type} questions`;
  if (!type && !tier) return 'all questions';
  return `${type ?? 'questions'}${tier ? ` of ${tier} users` : ''}`;
}
