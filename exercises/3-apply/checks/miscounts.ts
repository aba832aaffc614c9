/** Steps of each rating, summed over all other labels. */
export type Steps = Record<'up' | 'down', number>;

/** The usual reason for a wrong count of first votes: the first one that fits. */
export function miscounted(expected: Steps): (got: Steps) => string | undefined {
  const all = expected.up + expected.down;
  return ({ up, down }) => {
    if (Number.isNaN(up + down))
      return 'NaN was added, and a counter that is NaN stays NaN. inc({ rating }) needs no number.';
    if (up === 0 && down === 0) return 'Call inc({ rating: vote.rating }) on the counter in record.';
    if (up < 0 || down < 0) return 'A vote down is a step of rating="down", not a step back.';
    if (up === expected.down && down === expected.up) return 'Up and down are swapped.';
    if (up === 2 * expected.up && down === 2 * expected.down)
      return 'Each vote is counted twice: inc is called in two places, or with 2.';
    if (up === expected.up && down === 0) return 'Votes down are not counted. They show what to improve.';
    if (up === 0 && down === expected.down)
      return 'Votes up are not counted. Without them there is no share of ups.';
    if (up + down > all)
      return 'Each vote is exactly one step. PromQL works out the score from 1 to 5 later.';
    if (up + down < all)
      return 'Some votes are not counted, such as those of one tier, or the second of two equal ones. Every recorded vote is one step.';
    return undefined;
  };
}

/** The usual reason for a wrong count on a later date, of votes that are counted right today. */
export function laterDate(expected: Steps): (got: Steps) => string | undefined {
  return (got) => (got.up < 0 || got.down < 0 ? WENT_BACK : miscounted(expected)(got));
}

/** The usual reason for a wrong count of a changed mind. */
export function changedMind({ up, down }: Steps): string {
  if (up < 0 || down < 0)
    return 'The old vote was taken back. A counter only grows, and the old vote did happen: only count the new one.';
  if (up === 0 && down === 0)
    return 'Votes with a previous rating are skipped. A changed mind is a new event: count it.';
  if (up > 0 && down > 0)
    return 'The previous rating was counted again. It was counted when it was given: count only the new one.';
  return 'A changed mind is exactly one step of the new rating, like any other vote.';
}

/** The usual reason when changed minds are counted right on some answers and wrong on others. */
export const CHANGED_KINDS =
  'A changed mind counts for every tier and query type. Does a condition in record skip some, or count some twice?';

const WENT_BACK =
  'The counter went back when the date changed. A counter only grows, and increase(…[1d]) finds the votes of a day.';
