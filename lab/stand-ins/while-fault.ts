import { type HttpHandler, http } from 'msw';
import type { FaultKind, Faults, Vendor } from './faults.ts';

/**
 * Remembers one thing for as long as a fault is on. The returned function gives what `take` gave when it was first
 * called under the fault, and undefined when the fault is off, which also forgets.
 */
export function whileFault<T>(
  faults: Faults,
  vendor: Vendor,
  kind: FaultKind,
  take: () => T,
): () => T | undefined {
  let taken: { value: T } | undefined;
  return () => {
    if (faults.of(vendor) !== kind) taken = undefined;
    else taken ??= { value: take() };
    return taken?.value;
  };
}

/**
 * A handler that answers nothing and only looks: with it, the thing is taken at the first request of any kind that
 * meets the fault, not at the first that happens to need it.
 */
export function noticing(pattern: string, look: () => unknown): HttpHandler {
  return http.all(pattern, () => {
    look();
  });
}
