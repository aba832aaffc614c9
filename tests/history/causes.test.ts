import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { DAY_MS, WEEK_MS } from '#lab/history/calendar.ts';
import { CAUSES } from '#lab/history/causes.ts';
import { type CellVotes, decompose } from '#lab/history/decompose.ts';
import { type Asked, traffic } from '#lab/history/traffic.ts';
import { CELLS, worldOf } from '#lab/history/world.ts';

const TO = Date.UTC(2026, 10, 23);
const FROM = TO - 14 * DAY_MS;
const SEEDS = Array.from({ length: 24 }, (_, i) => i + 1);

function asked(seed: number, questions: number, cause: 'seed' | 'noise' = 'seed'): Generator<Asked> {
  return traffic({ seed, questions, from: FROM, to: TO, world: worldOf(seed, cause) }).questions;
}

function decomposed(seed: number, cause: 'seed' | 'noise' = 'seed') {
  const cells = CELLS.map((cell) => ({ ...cell, weeks: [0, 1].map(() => ({ up: 0, all: 0 })) }));
  for (const { answer, votes } of asked(seed, 20_000, cause)) {
    const cell = cells.find((c) => c.queryType === answer.queryType && c.tier === answer.tier)!;
    for (const { rating, at } of votes) {
      const week = cell.weeks[at <= FROM + WEEK_MS ? 0 : 1]!;
      week.all += 1;
      if (rating === 'up') week.up += 1;
    }
  }
  return decompose(cells as unknown as CellVotes[]);
}

test('of 24 seeds over all kinds of causes, each finding is the cause that was put in, and the parts add up', () => {
  const kinds = new Set<string>();
  for (const seed of SEEDS) {
    const { cause } = worldOf(seed);
    kinds.add(cause!.kind);
    const { found, change, contributions, rate, mix, weeks } = decomposed(seed);
    expect(found, `seed ${seed}, ${cause!.kind}`).toEqual({ by: cause!.by, effect: cause!.effect });
    const total = contributions.reduce((sum, part) => sum + part.rate + part.mix, 0);
    expect(Math.abs(total - change), `seed ${seed}`).toBeLessThan(1e-9);
    expect(Math.abs(rate + mix - (weeks[1].score - weeks[0].score))).toBeLessThan(1e-9);
    expect(Math.abs(weeks[0].score - 4.2), `seed ${seed}`).toBeLessThan(0.1);
    expect(Math.abs(weeks[1].score - 3.8), `seed ${seed}`).toBeLessThan(0.15);
    const size = ({ rate, mix }: (typeof contributions)[number]) => Math.abs(rate + mix);
    expect(contributions.map(size)).toEqual(contributions.map(size).toSorted((a, b) => b - a));
  }
  expect(kinds.size).toBe(CAUSES.length);
  expect(kinds.size).toBeGreaterThanOrEqual(8);
});

test('without a cause nothing is found, in 24 seeds', () => {
  for (const seed of SEEDS) expect(decomposed(seed, 'noise').found, `seed ${seed}`).toBeUndefined();
});

test('Simpson: every type got better, the score fell, and it is all mix', () => {
  const cell = (queryType: 'setup' | 'troubleshooting', one: [number, number], two: [number, number]) => ({
    queryType,
    tier: 'free' as const,
    weeks: [
      { up: one[0], all: one[1] },
      { up: two[0], all: two[1] },
    ] as const,
  });
  const rest = CELLS.filter(({ tier, queryType }) => tier === 'paid' && queryType !== 'other').map((c) => ({
    ...c,
    weeks: [
      { up: 90, all: 100 },
      { up: 92, all: 100 },
    ] as const,
  }));
  const { simpson, rate, mix, change, found } = decompose([
    ...rest,
    cell('setup', [90, 100], [92, 100]),
    cell('troubleshooting', [40, 100], [420, 1000]),
  ]);
  expect(simpson).toBe(true);
  expect(rate).toBeGreaterThan(0);
  expect(mix).toBeLessThan(change);
  expect(found).toEqual({ by: { query_type: 'troubleshooting', tier: 'free' }, effect: 'mix' });
});

test('a cell without votes in a week has no rate effect, and the parts still add up', () => {
  const { contributions, change } = decompose([
    {
      queryType: 'api',
      tier: 'free',
      weeks: [
        { up: 8, all: 10 },
        { up: 6, all: 10 },
      ],
    },
    {
      queryType: 'other',
      tier: 'free',
      weeks: [
        { up: 0, all: 0 },
        { up: 1, all: 10 },
      ],
    },
    {
      queryType: 'setup',
      tier: 'free',
      weeks: [
        { up: 0, all: 0 },
        { up: 0, all: 0 },
      ],
    },
  ]);
  expect(contributions.find(({ by }) => by.query_type === 'other')).toMatchObject({
    rate: 0,
    scores: [null, 1.4],
  });
  expect(Math.abs(contributions.reduce((sum, { rate, mix }) => sum + rate + mix, 0) - change)).toBeLessThan(
    1e-9,
  );
});

test('a seed gives the same questions again, in the order of their times, and another seed gives others', () => {
  const first = (seed: number) => [...asked(seed, 2_000)];
  const one = first(5);
  expect(first(5)).toEqual(one);
  expect(first(6).slice(0, 50)).not.toEqual(one.slice(0, 50));
  expect(one).toHaveLength(2_000);
  const times = one.map(({ answer }) => answer.answeredAt);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.every((at) => at >= FROM && at < TO)).toBe(true);
  const at = (wanted: (date: Date) => boolean) => times.filter((time) => wanted(new Date(time))).length;
  expect(at((d) => d.getUTCHours() === 10)).toBeGreaterThan(10 * at((d) => d.getUTCHours() === 3)); // the day's shape
  expect(at((d) => d.getUTCDay() === 2)).toBeGreaterThan(2 * at((d) => d.getUTCDay() === 0)); // and the week's
});

test('seed 7 is the same history as before; if it is meant to change, count VERSION in history.ts up too', () => {
  const digest = createHash('sha256')
    .update(JSON.stringify([...asked(7, 1_000)]))
    .digest('hex');
  expect(digest.slice(0, 12)).toBe('6ece6bfd2d11');
});
