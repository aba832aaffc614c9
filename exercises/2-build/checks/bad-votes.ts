import type { Sent } from '../../kit/request.ts';

const CASE = 'Compare the rating exactly: "UP" is not one of the two ratings of the contract.';
const TRIMMED =
  'Spaces were cut off before the rating was compared. Only exactly "up" and "down" are ratings.';
const EMPTY = 'Refuse an empty or missing rating like any other bad rating, before you read from it.';
const NUMBER =
  'A number or a boolean is not a rating. Compare with the two strings; don’t test for truthiness.';
const COERCED =
  'The rating was turned into text before it was compared: by ==, String(…) or as the key of an object. Use === or typeof.';
const INHERITED =
  'Every object inherits this name, so `rating in {…}` and `{…}[rating]` find it. Compare with the two strings, or use a Set.';

/** Values that are not ratings, and the usual reason why one is accepted. */
export const BAD_RATINGS: readonly (readonly [rating: unknown, likely: string])[] = [
  ['sideways', 'The rating is stored unchecked. Only "up" and "down" are ratings.'],
  ['', EMPTY],
  [null, EMPTY],
  ['UP', CASE],
  ['updown', 'A part of the text was enough. The whole rating must be "up" or "down".'],
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

/** Bodies without a rating of their own, and what is wrong with each. */
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
    'The rating is inside the key __proto__. Object.assign or a merge turns it into an inherited rating.',
    { body: '{"__proto__":{"rating":"up"}}' },
  ],
  [
    'The app’s JSON parser refuses this body before your route runs. Your router must not handle that error.',
    { body: '{"rating":"up"' },
  ],
];

/** The reasons that also explain a thrown error: there is nothing to read from. */
export const NOTHING_TO_READ: ReadonlySet<string> = new Set([
  EMPTY,
  ...BAD_BODIES.slice(0, 5).map(([likely]) => likely),
]);
