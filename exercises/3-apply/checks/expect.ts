import type { ExposedSample } from '#lab/prometheus/exposition.ts';
import type { Rating } from '#lab/rag-api/feedback.ts';
import { listed } from '../../../common/words.ts';
import { expecting, expectThat } from '../../kit/check.ts';
import { changes, linesOf, seriesName } from '../../kit/metrics.ts';
import type { Steps } from './miscounts.ts';
import because from './reasons.json' with { type: 'json' };
import type { Declared } from './registry.ts';

type Series = readonly ExposedSample[];

/** How many of the votes are up and how many down. */
export function countOf(votes: readonly { rating: Rating }[]): Steps {
  const ups = votes.filter(({ rating }) => rating === 'up').length;
  return { up: ups, down: votes.length - ups };
}

/** How far the counter went between two scrapes, summed over all other labels, and whether any series counts a rating. */
export function stepsBetween(before: Series, after: Series): Steps & { isLabelled: boolean } {
  const total = (series: Series, rating: Rating) =>
    series.reduce((sum, { labels, value }) => (labels.get('rating') === rating ? sum + value : sum), 0);
  const moved = (rating: Rating) => total(after, rating) - total(before, rating);
  const isLabelled = after.some(({ labels }) => /^(?:up|down)$/.test(labels.get('rating') ?? ''));
  return { up: moved('up'), down: moved('down'), isLabelled };
}

/** The counter went exactly as far as the votes say. */
export function expectSteps(
  did: string,
  got: ReturnType<typeof stepsBetween>,
  expected: Steps,
  reason: (got: Steps) => string | undefined,
): void {
  const isRight = Object.is(got.up, expected.up) && Object.is(got.down, expected.down);
  const likely = got.isLabelled ? reason(got) : because.UNLABELLED;
  expectThat(isRight, { did, expected: inWords(expected), got: inWords(got), likely });
}

/** The labels of some series, with the values of each. */
export function valuesOf(series: Series): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { labels } of series)
    for (const [label, value] of labels) found.set(label, (found.get(label) ?? new Set()).add(value));
  return found;
}

/** Each series says which rating it counts, with the label `rating` and the values `up` and `down`. */
export function expectRatingLabel(
  did: string,
  series: Series,
  { labelNames, enableExemplars }: Pick<Declared, 'labelNames' | 'enableExemplars'>,
): void {
  const noRating = enableExemplars ? because.NO_RATING_IN_LABELS : because.NO_RATING;
  const unlabelled = labelNames.length === 0 ? because.NO_LABEL : because.OTHER_LABEL;
  const both = 'rating="up" and rating="down"';
  const ratings = [...(valuesOf(series).get('rating') ?? [])];
  const expectRating = expecting(did, both);
  expectRating(ratings.length > 0, linesOf(series), labelNames.includes('rating') ? noRating : unlabelled);
  const bare = series.filter(({ labels }) => !labels.has('rating'));
  expecting(did, `${both}, and no series without a rating`)(bare.length === 0, linesOf(bare), noRating);
  const strange = ratings.filter((rating) => rating !== 'up' && rating !== 'down');
  const values = strange.map((rating) => `rating=${JSON.stringify(rating)}`);
  expectRating(strange.length === 0, listed(values), because.OTHER_VALUES);
  expectRating(ratings.length === 2, linesOf(series), because.ONE_RATING);
}

/** Two scrapes show the same series with the same values. */
export function expectSame(did: string, expected: Series, got: Series): void {
  const different = changes(expected, got);
  const missing = different.find(({ by }) => by === undefined);
  const extra = different.find(({ by }) => by !== undefined);
  expectThat(different.length === 0, {
    did,
    expected: missing ? `the series ${seriesName(missing.sample)}` : 'the same series with the same values',
    got: extra ? linesOf([extra.sample]) : 'no such series',
    likely: missing && extra ? because.NO_TOTAL : because.COUNTS_DIFFER,
  });
}

/** Two scrapes show the same series, whatever their values. */
export function expectSameNames(did: string, expected: Series, got: Series): void {
  const withoutValue = (series: Series) => series.map((sample) => ({ ...sample, value: 0 }));
  expectSame(did, withoutValue(expected), withoutValue(got));
}

function inWords({ up, down }: Steps): string {
  const step = (value: number) => (value >= 0 ? `+${value}` : String(value));
  return `${step(up)} on rating="up" and ${step(down)} on rating="down"`;
}
