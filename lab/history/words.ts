import type { Row } from './ask.ts';
import { type Slice, sliceText } from './causes.ts';
import type { Figure } from './figures.ts';

/** A value for people, such as `4.2`, `$0.00080`, `91 %`. */
export function valueText(value: number, unit: Figure['unit']): string {
  switch (unit) {
    case 'score':
      return value.toFixed(2);
    case 'usd':
      return value >= 1
        ? `$${value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 })}`
        : `$${Number(value.toPrecision(2)).toFixed(Math.max(2, 1 - Math.floor(Math.log10(value || 1))))}`;
    case 'share':
      return `${Math.round(value * 100)} %`;
    case 'per hundred':
      return value.toFixed(1);
    default:
      return Math.round(value).toLocaleString('en-US');
  }
}

/** With a sign, in points of the score. */
export function pointsText(points: number): string {
  const text = Math.abs(points).toFixed(2);
  return Number(text) === 0 ? '0.00' : `${points < 0 ? '−' : '+'}${text}`;
}

/** Why the score changed, in one sentence. */
export function findingText(found: { by: Slice; effect: 'rate' | 'mix' } | undefined): string {
  if (!found) return 'A change of this size happens by chance. Nothing has to have happened.';
  const who = sliceText(found.by);
  return found.effect === 'rate'
    ? `The answers to ${who} got worse.`
    : `There are more ${who} than before, and their answers always scored lower.`;
}

/** The rows of both weeks side by side, by what they are split by. */
export function sideBySide(
  weeks: readonly [readonly Row[], readonly Row[]],
): [name: string, one?: number, two?: number][] {
  const nameOf = ({ by }: Row) => Object.values(by).join(', ');
  const names = [...new Set(weeks.flat().map(nameOf))];
  const value = (week: readonly Row[], name: string) => week.find((row) => nameOf(row) === name)?.value;
  return names.map((name) => [name, value(weeks[0], name), value(weeks[1], name)]);
}
