import type { Faults, Vendor } from './faults.ts';

/**
 * What a stand-in shows under the faults that are about data.
 *
 * @returns a function that gives `live()` without such a fault, `empty` under `empty`, and under `stale` what `stale()`
 *   gave at the first call under the fault
 */
export function shownData<T>(
  faults: Faults,
  vendor: Vendor,
  { live, stale, empty }: { live: () => T; stale: () => T; empty: T },
): () => T {
  let frozen: { data: T } | undefined;
  return () => {
    const fault = faults.of(vendor);
    if (fault !== 'stale') frozen = undefined;
    if (fault === 'empty') return empty;
    if (fault !== 'stale') return live();
    frozen ??= { data: stale() };
    return frozen.data;
  };
}
