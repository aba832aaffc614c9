import { LRUCache } from 'lru-cache';

/** Lets so many through at once, and then so many a second, for each key. */
export interface Limit {
  /** Seconds to wait; 0 when it may pass now. */
  take(key: string): number;
}

/**
 * A token bucket for each key. The keys that were seen last are remembered, so that a flood of them fills no memory.
 *
 * @param burst how many may pass at once
 * @param perSecond how many come back in a second
 */
export function rateLimit(
  { burst, perSecond, keys = 10_000 }: { burst: number; perSecond: number; keys?: number },
  now: () => number = Date.now,
): Limit {
  const buckets = new LRUCache<string, { tokens: number; at: number }>({ max: keys });
  return {
    take(key) {
      const time = now();
      const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: time };
      const there = Math.min(burst, tokens + ((time - at) / 1000) * perSecond);
      const passes = there >= 1;
      buckets.set(key, { tokens: passes ? there - 1 : there, at: time });
      return passes ? 0 : (1 - there) / perSecond;
    },
  };
}
