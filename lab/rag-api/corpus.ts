import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../common/user-error.ts';
import { type Passage, QUERY_TYPES } from './types.ts';

/**
 * Passages with a lower cosine similarity do not count as an answer. Measured for `embed` with 512 dimensions (about the
 * same with more) on `tests/rag-api/retrieval.questions.yaml`: every covered question passes, most others do not. Of those
 * that pass, the model refuses a question that shares only general words with the passages ("How do I create a pizza?"). It
 * answers one that shares words of their subject ("How do I cancel my gym membership?").
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
  /**
   * @param file such as `billing.yaml`
   * @param entry the entry, such as `billing-03` or `entry 4`; undefined for the whole file
   */
  constructor(file: string, entry: string | undefined, problem: string) {
    super(
      `lab/rag-api/corpus/${file}${entry ? `, ${entry}` : ''}: ${problem}.`,
      `Each file is a list of { id, title, text }; ids are unique, such as ${file.replace('.yaml', '')}-03.`,
    );
  }
}

let cached: readonly Passage[] | undefined;

/**
 * All passages of the help centre, in the order of the query types and of their files. Read once per process.
 *
 * @throws CorpusError naming the file and the entry that is not valid
 */
export function loadCorpus(): readonly Passage[] {
  cached ??= CORPUS_TYPES.flatMap((type) => {
    const file = `${type}.yaml`;
    return parsePassages(type, readFileSync(new URL(`./corpus/${file}`, import.meta.url), 'utf8'));
  });
  return cached;
}

/**
 * Reads the passages of one type from YAML text. Exported for tests.
 *
 * @throws CorpusError
 */
export function parsePassages(type: Passage['type'], yaml: string): Passage[] {
  const file = `${type}.yaml`;
  const entries = listOf(file, yaml);
  const seen = new Set<string>();
  return entries.map((value, index) => {
    const result = Entry.safeParse(value);
    if (!result.success) throw new CorpusError(file, nameOf(value, index), problemsOf(result.error));
    const { id, title, text } = result.data;
    if (!id.startsWith(`${type}-`)) throw new CorpusError(file, id, `the id must begin with ${type}-`);
    if (seen.has(id)) throw new CorpusError(file, id, 'this id occurs twice');
    seen.add(id);
    return { id, title, type, text };
  });
}

/** The text of a passage that is embedded for retrieval: its title counts as its first sentence. */
export function indexedText(passage: Passage): string {
  return `${passage.title}. ${passage.text}`;
}

function listOf(file: string, yaml: string): unknown[] {
  let content: unknown;
  try {
    content = parse(yaml);
  } catch (cause) {
    throw new CorpusError(file, undefined, `not valid YAML (${String(cause).split('\n')[0]})`);
  }
  if (!Array.isArray(content) || content.length === 0)
    throw new CorpusError(file, undefined, 'not a list of passages');
  return content;
}

/** The entry's id if it has one, else its place in the file, counted from 1. */
function nameOf(value: unknown, index: number): string {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : `entry ${index + 1}`;
}

function problemsOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'entry'}: ${issue.message}`).join('; ');
}
