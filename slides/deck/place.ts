/** A place in the deck: a slide, and how many of its steps are shown. */
export interface Place {
  slide: number;
  step: number;
  /** The screen is black until the talk moves on. */
  blank?: boolean;
}

/** The next place; at the end, the same one. `steps` holds the number of steps of each slide. */
export function nextPlace({ slide, step }: Place, steps: readonly number[]): Place {
  if (step < (steps[slide] ?? 0)) return { slide, step: step + 1 };
  return slide + 1 < steps.length ? { slide: slide + 1, step: 0 } : { slide, step };
}

/** The previous place, with all of its steps; at the beginning, the same one. */
export function previousPlace({ slide, step }: Place, steps: readonly number[]): Place {
  if (step > 0) return { slide, step: step - 1 };
  return slide > 0 ? { slide: slide - 1, step: steps[slide - 1] ?? 0 } : { slide, step };
}

export function samePlace(a: Place, b: Place): boolean {
  return a.slide === b.slide && a.step === b.step && Boolean(a.blank) === Boolean(b.blank);
}
