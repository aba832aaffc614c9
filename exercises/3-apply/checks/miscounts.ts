import because from './reasons.json' with { type: 'json' };

/** Steps of each rating, summed over all other labels. */
export type Steps = Record<'up' | 'down', number>;

/** The usual reason for a wrong count of first votes: the first one that fits. */
export function miscounted(expected: Steps): (got: Steps) => string | undefined {
  const all = expected.up + expected.down;
  return ({ up, down }) => {
    if (Number.isNaN(up + down)) return because.NAN;
    if (up === 0 && down === 0) return because.NOT_COUNTED;
    if (up < 0 || down < 0) return because.STEP_BACK;
    if (up === expected.down && down === expected.up) return because.SWAPPED;
    if (up === 2 * expected.up && down === 2 * expected.down) return because.TWICE;
    if (up === expected.up && down === 0) return because.NO_DOWNS;
    if (up === 0 && down === expected.down) return because.NO_UPS;
    if (up + down > all) return because.TOO_MANY;
    if (up + down < all) return because.TOO_FEW;
    return undefined;
  };
}

/** The usual reason for a wrong count on a later date, of votes that are counted right today. */
export function laterDate(expected: Steps): (got: Steps) => string | undefined {
  return (got) => (got.up < 0 || got.down < 0 ? because.WENT_BACK : miscounted(expected)(got));
}

/** The usual reason for a wrong count of a changed mind. */
export function changedMind({ up, down }: Steps): string {
  if (up < 0 || down < 0) return because.TAKEN_BACK;
  if (up === 0 && down === 0) return because.CHANGE_SKIPPED;
  if (up > 0 && down > 0) return because.PREVIOUS_COUNTED;
  return because.CHANGE_IS_ONE;
}
