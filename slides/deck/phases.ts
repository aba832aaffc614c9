/** A phase of the practathon. */
export interface Phase {
  name: string;
  minutes: number;
}

/** Where the practathon is, in milliseconds. */
export interface PhaseTime {
  /** Index of the current phase; undefined after the last one. */
  now: number | undefined;
  phaseLeftMs: number;
  leftMs: number;
  /** How much of each phase is over, 0 to 1. */
  over: number[];
}

/** @param ms milliseconds since the practathon began */
export function phasesAt(phases: readonly Phase[], ms: number): PhaseTime {
  const result: PhaseTime = { now: undefined, phaseLeftMs: 0, leftMs: 0, over: [] };
  let end = 0;
  phases.forEach(({ minutes }, i) => {
    const begin = end;
    end += minutes * 60_000;
    if (ms >= begin && ms < end) Object.assign(result, { now: i, phaseLeftMs: end - ms });
    result.over.push(Math.min(1, Math.max(0, (ms - begin) / (end - begin))));
  });
  return { ...result, leftMs: Math.max(0, end - ms) };
}
