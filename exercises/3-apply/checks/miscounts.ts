/** Steps of each rating, over all further labels. */
export type Steps = Record<'up' | 'down', number>;

/** Where a wrong count of first votes usually comes from. The first that fits is said. */
export function miscounted(expected: Steps, labelled: boolean): (got: Steps) => string | undefined {
  const all = expected.up + expected.down;
  const reasons: readonly (readonly [fits: (got: Steps) => boolean, likely: string])[] = [
    [() => !labelled, UNLABELLED],
    [
      ({ up, down }) => Number.isNaN(up + down),
      'NaN was added, and a counter that is NaN stays NaN for good. inc({ rating }) needs no number.',
    ],
    [
      ({ up, down }) => up === 0 && down === 0,
      'record has to call inc({ rating: vote.rating }) on the counter.',
    ],
    [({ up, down }) => up < 0 || down < 0, 'A vote down is a step of rating="down", not a step back.'],
    [({ up, down }) => up === expected.down && down === expected.up, 'Up and down are swapped.'],
    [
      ({ up, down }) => up === 2 * expected.up && down === 2 * expected.down,
      'Each vote is counted twice: inc is called in two places, or with 2.',
    ],
    [
      ({ up, down }) => up === expected.up && down === 0,
      'Votes down are dropped, and with them everything that could be improved.',
    ],
    [
      ({ up, down }) => up === 0 && down === expected.down,
      'Votes up are dropped; without them there is no share of ups.',
    ],
    [
      ({ up, down }) => up + down > all,
      'A vote is one step, whatever it is worth. The score from 1 to 5 is worked out later, in PromQL.',
    ],
    [
      ({ up, down }) => up + down < all,
      'Some votes are dropped, such as those of one tier. Every recorded vote is one step.',
    ],
  ];
  return (got) => reasons.find(([fits]) => fits(got))?.[1];
}

/** Where a wrong count of a changed mind usually comes from. */
export function changedMind(labelled: boolean): (got: Steps) => string {
  return (got) => (labelled ? ofChangedMind(got) : UNLABELLED);
}

/** Where it comes from when minds are counted as they change on some answers, and not on others. */
export function changedKinds(labelled: boolean): (got: Steps) => string {
  return () =>
    labelled
      ? 'A changed mind counts whatever the tier and the query type of the answer. Is there a condition in record that leaves some out, or counts some twice?'
      : UNLABELLED;
}

function ofChangedMind({ up, down }: Steps): string {
  if (up < 0 || down < 0)
    return 'The old vote was taken back. A counter only grows, and the old vote did happen: count the new one, that is all.';
  if (up === 0 && down === 0)
    return 'Votes with a previous rating are skipped. A changed mind is an event of its own, and the newest opinion there is.';
  if (up > 0 && down > 0)
    return 'The previous rating was counted as well. It was counted when it was given; count the new one.';
  return 'A changed mind is exactly one step of the new rating, like any other vote.';
}

const UNLABELLED = 'No series has rating="up" or rating="down" to count on. Get the label right first.';
