import { LRUCache } from 'lru-cache';

/**
 * A token bucket for each key. Only the keys that were seen last are remembered, so that a flood of keys can't fill memory.
 *
 * @param burst how many may pass at once
 * @param perSecond how many more may pass each second
 * @returns takes a token for a key; the result is the seconds to wait, 0 when the key may pass now
 */
export function rateLimit(
  { burst, perSecond }: { burst: number; perSecond: number },
  now: () => number = Date.now,
): (key: string) => number {
  const buckets = new LRUCache<string, { tokens: number; at: number }>({ max: 10_000 });
  return (key) => {
    const time = now();
    const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: time };
    const filled = Math.min(burst, tokens + ((time - at) / 1000) * perSecond);
    const passes = filled >= 1;
    buckets.set(key, { tokens: passes ? filled - 1 : filled, at: time });
    return passes ? 0 : (1 - filled) / perSecond;
  };
}
