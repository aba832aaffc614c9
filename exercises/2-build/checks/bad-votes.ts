import type { Sent } from '../../kit/request.ts';

const CASE = 'Votes are compared exactly: "UP" is not one of the two ratings that the contract knows.';
const TRIMMED =
  'Blanks were cut off before the rating was compared: the contract knows "up" and "down" as they are.';
const EMPTY = 'An empty or missing rating has to be refused like any other, before something reads from it.';
const NUMBER = 'A number or a boolean is no rating; test for the two strings, not for truthiness.';
const COERCED =
  'Something turned it into text (by ==, String(…) or as the key of an object) before it was compared; use === or typeof.';
const INHERITED =
  'Every object inherits this name, so `rating in {…}` and `{…}[rating]` find it. Compare with the two strings, or use a Set.';

/** Ratings that are none, and the usual reason why one slips through. */
export const BAD_RATINGS: readonly (readonly [rating: unknown, likely: string])[] = [
  ['sideways', 'The rating is stored unchecked. Only "up" and "down" are ratings.'],
  ['', EMPTY],
  [null, EMPTY],
  ['UP', CASE],
  ['updown', 'A part of the text was enough. The whole rating has to be "up" or "down".'],
  [' up', TRIMMED],
  ['down\n', TRIMMED],
  [1, NUMBER],
  [true, NUMBER],
  [['up'], COERCED],
  [{ toString: 'up' }, COERCED],
  ['constructor', INHERITED],
  ['toString', INHERITED],
  ['__proto__', INHERITED],
];

/** Bodies without a rating of their own, and what they stand for. */
export const BAD_BODIES: readonly (readonly [likely: string, sent: Partial<Sent>])[] = [
  ['The object has no rating.', { body: '{}' }],
  ['Without a body, request.body is undefined in Express 5. Use request.body?.rating, or a schema.', {}],
  [
    'The body is not sent as JSON, so request.body is undefined in Express 5. Use request.body?.rating, or a schema.',
    { body: '{"rating":"up"}', contentType: 'text/plain' },
  ],
  ['The body is an array, and an array has no rating.', { body: '["up"]' }],
  ['The body is an array of votes; one request is one vote.', { body: '[{"rating":"up"}]' }],
  [
    'The rating lies in the key __proto__, which a copy by Object.assign or a merge turns into an inherited rating.',
    { body: '{"__proto__":{"rating":"up"}}' },
  ],
  [
    'The app’s parser refuses this body before your route sees it; your router must not step in.',
    { body: '{"rating":"up"' },
  ],
];

/** The reasons that explain an error as well: there is nothing to read from. */
export const NOTHING_TO_READ: ReadonlySet<string> = new Set([
  EMPTY,
  ...BAD_BODIES.slice(0, 5).map(([likely]) => likely),
]);
