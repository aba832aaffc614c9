/** A duration as Prometheus writes it: whole numbers with units, the largest first. */
export const DURATION = /^(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/** A duration that matches {@link DURATION} in milliseconds. */
export function milliseconds(duration: string): number {
  const parts = duration.matchAll(/(\d+)(ms|[smhdwy])/g);
  return [...parts].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS],
    0,
  );
}

const UNIT_MS = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};
