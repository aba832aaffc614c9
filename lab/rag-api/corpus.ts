import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../common/user-error.ts';
import { type Passage, QUERY_TYPES } from './types.ts';

/**
 * Passages with a lower cosine similarity do not count as an answer. Measured for `embed` with 512 dimensions on
 * `tests/rag-api/retrieval.questions.yaml`: every covered question passes, most others do not. Of those that pass, the model
 * refuses a question that shares only general words with the passages ("How do I create a pizza?"). It answers one that
 * shares words of their subject ("How do I cancel my gym membership?").
 */
export const MIN_SCORE = 0.2;

/** The types that have a corpus file: `corpus/<type>.yaml`. */
const CORPUS_TYPES = QUERY_TYPES.filter((type) => type !== 'other');

const Entry = z.strictObject({
  id: z.string().regex(/^[a-z]+-\d{2}$/, 'expected an id such as billing-03'),
  title: z.string().trim().min(1),
  text: z.string().trim().min(1),
});

/** A corpus file that can't be used. */
export class CorpusError extends UserError {
  /** @param where the file, such as `billing.yaml`, or an entry, such as `billing.yaml, entry 4` */
  constructor(where: string, problem: string) {
    super(
      `lab/rag-api/corpus/${where}: ${problem}.`,
      `Each file is a list of { id, title, text }; ids are unique, such as ${where.split('.')[0]}-03.`,
    );
  }
}

let cached: readonly Passage[] | undefined;

/**
 * All passages of the help centre, in the order of the query types and of their files. Read once per process.
 *
 * @throws {CorpusError}
 */
export function loadCorpus(): readonly Passage[] {
  cached ??= CORPUS_TYPES.flatMap((type) =>
    parsePassages(type, readFileSync(new URL(`./corpus/${type}.yaml`, import.meta.url), 'utf8')),
  );
  return cached;
}

/**
 * Reads the passages of one type from YAML text. Exported for tests.
 *
 * @throws {CorpusError} naming the file and the entry that is not valid
 */
export function parsePassages(type: Passage['type'], yaml: string): Passage[] {
  const file = `${type}.yaml`;
  let entries: unknown;
  try {
    entries = parse(yaml);
  } catch (cause) {
    throw new CorpusError(file, `not valid YAML (${String(cause).split('\n')[0]})`);
  }
  if (!Array.isArray(entries) || entries.length === 0) throw new CorpusError(file, 'not a list of passages');
  const seen = new Set<string>();
  return entries.map((value: { id?: unknown } | null, index) => {
    const where = `${file}, ${typeof value?.id === 'string' ? value.id : `entry ${index + 1}`}`;
    const { data, error } = Entry.safeParse(value);
    if (error) throw new CorpusError(where, problemsOf(error));
    if (!data.id.startsWith(`${type}-`)) throw new CorpusError(where, `the id must begin with ${type}-`);
    if (seen.has(data.id)) throw new CorpusError(where, 'this id occurs twice');
    seen.add(data.id);
    return { ...data, type };
  });
}

/** The text of a passage that is embedded for retrieval: its title counts as its first sentence. */
export function indexedText(passage: Passage): string {
  return `${passage.title}. ${passage.text}`;
}

function problemsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'entry'}: ${issue.message}`).join('; ');
}
