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

/** @param ms milliseconds since the practathon began; less than 0 after the machine's time was set back, which counts as 0 */
export function phasesAt(phases: readonly Phase[], ms: number): PhaseTime {
  const result: PhaseTime = { now: undefined, phaseLeftMs: 0, leftMs: 0, over: [] };
  let end = 0;
  for (const [i, { minutes }] of phases.entries()) {
    const length = minutes * 60_000;
    const passed = Math.max(0, ms) - end;
    end += length;
    if (passed >= 0 && passed < length) Object.assign(result, { now: i, phaseLeftMs: length - passed });
    result.over.push(Math.min(1, Math.max(0, passed / length)));
  }
  return { ...result, leftMs: Math.max(0, end - Math.max(0, ms)) };
}
