/** The closed set of query types; `other` is what the help centre doesn't cover. */
export const QUERY_TYPES = ['setup', 'billing', 'troubleshooting', 'concepts', 'api', 'other'] as const;
export type QueryType = (typeof QUERY_TYPES)[number];

export const TIERS = ['free', 'paid'] as const;
export type Tier = (typeof TIERS)[number];

/** One passage of the help centre. */
export interface Passage {
  /** Unique, such as `billing-03`. */
  id: string;
  title: string;
  type: Exclude<QueryType, 'other'>;
  /** Two to five sentences of plain text. */
  text: string;
}
