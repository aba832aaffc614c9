/** Pseudo-random numbers, the same in every run, so that a verdict can be repeated: Mulberry32. */
export function seeded(seed: number) {
  let state = seed >>> 0;
  /** An integer from 0 up to, but not including, `limit`. */
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return { below, pick: <T>(items: readonly T[]) => items[below(items.length)] as T };
}
