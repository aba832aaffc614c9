/** The figures of lesson M7.2, which the Recap repeats. They are the lesson's own; what is measured here is beside them. */
export const LESSON = {
  apm: '5 % sampling, < 3 % CPU overhead',
  bottleneck: 'serialize_prompt 800 ms → 50 ms (16×); chunk_filter is O(n²)',
  memory: 'document_cache grew without bound; LRU eviction stopped it',
  queries: '50 SELECTs → 1 JOIN (10×)',
} as const;
