import { z } from 'zod';
import { readYaml } from '../../common/yaml.ts';
import { loadCorpus } from '../rag-api/corpus.ts';
import { QUERY_TYPES, type QueryType } from '../rag-api/types.ts';

/** A question with its good answer and its bad one. */
export interface Asking {
  question: string;
  good: string;
  bad: string;
}

const Bank = z.record(
  z.enum(QUERY_TYPES),
  z.array(z.strictObject({ question: z.string(), good: z.string().optional(), bad: z.string().optional() })),
);

const NOT_COVERED = 'The help centre does not say anything about that.';
const OFF_THE_POINT = 'Brindlepath plans projects: boards, timelines and tasks in one place.';

let bank: Record<QueryType, Asking[]> | undefined;

/** What people ask of each type: `questions.yaml`, with the texts of its passages. */
export function questionBank(): Record<QueryType, Asking[]> {
  if (bank) return bank;
  const texts = new Map(loadCorpus().map(({ id, text }) => [id, text.trim()]));
  const entries = readYaml(new URL('questions.yaml', import.meta.url), Bank);
  const textOf = (id: string | undefined, otherwise: string) => {
    if (id === undefined) return otherwise;
    const text = texts.get(id);
    if (text === undefined) throw new Error(`lab/history/questions.yaml names ${id}, which is no passage.`);
    return text;
  };
  bank = Object.fromEntries(
    Object.entries(entries).map(([type, list]) => [
      type,
      list.map(({ question, good, bad }) => ({
        question,
        good: textOf(good, NOT_COVERED),
        bad: textOf(bad, OFF_THE_POINT),
      })),
    ]),
  ) as Record<QueryType, Asking[]>;
  return bank;
}
