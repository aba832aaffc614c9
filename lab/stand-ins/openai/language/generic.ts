import { stemOf } from './words.ts';

/**
 * What may be done with any subject, and what may be asked of it: keys as of `keyOf`. A text that shares only these with a
 * question need not be about the same thing. Concepts (see concepts.ts) and single words of general English.
 */
export const GENERIC: ReadonlySet<string> = new Set([
  // concepts
  ...`price limit duration monthly yearly create change delete restore duplicate import download upload connect install
  send switch retry verify search set compare calculate cancel decline expire automatic person company permission
  error missing slow freeze late outdated forgotten arrive`.split(/\s+/),
  // words
  ...`reset buy sell order write read run start stop end support allow enter choose pick move share name number size
  account today best big small free list version`
    .split(/\s+/)
    .map(stemOf),
]);

/** Well-known products of others. Unless the texts name one too, a question about it is none for them. */
export const ELSEWHERE: ReadonlySet<string> = new Set(
  `airbnb amazon bitcoin discord dropbox ebay facebook instagram linkedin netflix photoshop pinterest
  playstation reddit snapchat spotify telegram tesla tiktok tinder twitter uber whatsapp wikipedia wordpress xbox youtube`
    .split(/\s+/)
    .map(stemOf),
);
