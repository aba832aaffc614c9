import { stemOf } from './words.ts';

/**
 * Words that go with any subject, as keys of `keyOf`: concepts (see concepts.yaml) and single words. A text that shares only
 * these with a question may be about another subject.
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

/** Well-known products of other companies. A question about one is off topic unless the texts name it. */
export const ELSEWHERE: ReadonlySet<string> = new Set(
  `airbnb amazon bitcoin discord dropbox ebay facebook instagram linkedin netflix photoshop pinterest
  playstation reddit snapchat spotify telegram tesla tiktok tinder twitter uber whatsapp wikipedia wordpress xbox youtube`
    .split(/\s+/)
    .map(stemOf),
);
