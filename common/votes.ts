/** Current votes; a changed vote counts once. */
export interface Votes {
  up: number;
  down: number;
}

/** Share of thumbs up, 0 to 1; null without a vote. */
export function shareOf({ up, down }: Votes): number | null {
  return up + down === 0 ? null : up / (up + down);
}

/** The share as a score from 1 to 5: 80 % is 4.2, 70 % is 3.8. Null without a vote. */
export function scoreOf(votes: Votes): number | null {
  const share = shareOf(votes);
  return share === null ? null : 1 + 4 * share;
}
