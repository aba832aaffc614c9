/** A place in the deck: a slide, and how many of its steps are shown. */
export interface Place {
  slide: number;
  step: number;
}

/** The next place, or the same at the end. `steps` holds the number of steps of each slide. */
export function nextPlace({ slide, step }: Place, steps: readonly number[]): Place {
  if (step < (steps[slide] ?? 0)) return { slide, step: step + 1 };
  return slide + 1 < steps.length ? { slide: slide + 1, step: 0 } : { slide, step };
}

/** The place before, with all of its steps, or the same at the beginning. */
export function previousPlace({ slide, step }: Place, steps: readonly number[]): Place {
  if (step > 0) return { slide, step: step - 1 };
  return slide > 0 ? { slide: slide - 1, step: steps[slide - 1] ?? 0 } : { slide, step };
}
