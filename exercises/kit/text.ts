import { stemmer } from 'stemmer';
import type { Fault } from './failure.ts';

/** Characters of one text in a file: real answers are shorter, and the checks compare texts word by word. */
export const LONGEST_TEXT = 1_000;

/** Whether a text is a placeholder or filler: empty, `…`, `???`, `TODO`, `<owner>`, lorem ipsum, `your text goes here`. */
export function isPlaceholder(text: string): boolean {
  if (text.length > LONGEST_TEXT) return false; // the check of the shape says what is too long
  if (!/[\p{L}\p{N}]/u.test(text) || fillerFault(text)) return true;
  const bare = text.replace(/[\s….?!_\-–—'"]/g, '').toLowerCase();
  if (/^(?:todo|tbd|tba|fixme|xxx+|na|n\/a|none|null|nil|placeholder)$/.test(bare)) return true;
  if (/^<[^<>]*>$/.test(text.trim()) || /^\s*(?:…|\.\.\.)|(?:\s…|\s\.\.\.)\s*\?*\s*$/.test(text)) return true;
  if (/^\W*(?:\w+ )?your (?:\w+ ){0,2}(?:goes |comes )?here\W*$/i.test(text)) return true;
  return /\b(?:TODO|TBD|FIXME)\b/.test(text);
}

/** What is wrong with letters that fill a field and say nothing, such as `asdf asdf`. */
export function fillerFault(text: string): Fault | undefined {
  const all = words(text);
  const same = all.length >= 3 && new Set(all).size === 1;
  const keys = all.length > 0 && all.every((word) => KEYS.test(word));
  if (!same && !keys && !/\blorem ipsum\b/i.test(text)) return undefined;
  const only = 'These letters only fill the field. A short honest answer is enough.';
  const likely = same ? 'The field repeats one word.' : only;
  return { expected: 'words that say something', got: JSON.stringify(text), likely };
}

const KEYS = /^(?:foo|bar|foobar|blah|asdf\w*|qwert\w*|test)$/;

/** What is wrong with a value that is missing or a placeholder; undefined for any other text. */
export function placeholderFault(value: unknown): Fault | undefined {
  if (typeof value === 'string' && !isPlaceholder(value)) return undefined;
  const filler = typeof value === 'string' ? fillerFault(value) : undefined;
  const expected = 'your own words instead of the placeholder';
  return filler ?? { expected, got: JSON.stringify(value) ?? 'nothing' };
}

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** The words of a text in lower case, in any script. */
export function words(text: string): string[] {
  return [...segmenter.segment(text)]
    .filter((part) => part.isWordLike)
    .map((part) => part.segment.toLowerCase());
}

/** Whether a text may be a sentence: at least four different words, two of them longer than two letters. */
export function isSentence(text: string): boolean {
  const different = [...new Set(words(text))];
  // in scripts such as Chinese, a word of two letters is a whole word
  const whole = different.filter((word) => word.length > 2 || /[^\p{Script=Latin}\p{N}]/u.test(word));
  return different.length >= 4 && whole.length >= 2;
}

/** How alike two sentences are, 0 to 1: the share of words in common, without fillers, order and endings. */
export function similarity(a: string, b: string): number {
  const [left, right] = [meaning(a), meaning(b)];
  if (left.size === 0 || right.size === 0) return words(a).join(' ') === words(b).join(' ') ? 1 : 0;
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared / (left.size + right.size - shared);
}

/** The candidate that was probably meant; undefined when all differ by more than `within` letters (a third of the word). */
export function nearest(word: string, candidates: readonly string[], within?: number): string | undefined {
  const wanted = word.toLowerCase();
  const limit = within ?? Math.max(2, Math.round(wanted.length * 0.34));
  return candidates
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** How many letters must be added, removed or replaced to turn one word into the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

function meaning(text: string): Set<string> {
  const telling = words(text).filter((word) => !FILLERS.has(word));
  const stems = telling.map((word) => stemmer(word.replace(/'s$/, '')));
  return new Set(stems.map((stem) => SAME.get(stem) ?? stem));
}

const FILLERS = new Set(
  `a an and are as at be been by can could did do does for from get got had has have how in is it its i if into many
   make makes give gives me more much my of on or our should so than that the their them there these they this to us was we were what when
   where which who why will with would you your exactly really actually please currently`.split(/\s+/),
);

/** Words that mean the same in a question, by the stem of each the stem of the first. */
const SAME = new Map(
  [
    'satisfied satisfaction happy content pleased',
    'dissatisfied dissatisfaction unsatisfied unhappy',
    'kind sort type',
    'frequent often',
    'bot assistant chatbot',
    'user customer people client',
    'question query',
    'answer reply response',
    'cost spend spent expensive',
  ].flatMap((line) => {
    const [first, ...others] = line.split(' ').map(stemmer);
    return [first!, ...others].map((stem) => [stem, first!] as const);
  }),
);
