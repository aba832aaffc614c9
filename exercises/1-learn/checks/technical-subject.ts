import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { seriesNames, type TechnicalMetric, technicalMetrics } from '#lab/rag-api/metric-catalogue.ts';
import { words } from '../../kit/text.ts';

/** The words of words.yaml, which says what each list is for. */
export const WORDS = listsOf(readFileSync(new URL('words.yaml', import.meta.url), 'utf8'));
const TECHNICAL = new Set(WORDS.technical);

function listsOf(file: string) {
  const { technical, effects, product, frequent } = parse(file) as Record<string, string>;
  const list = (words = '') => words.split(' ');
  return {
    technical: list(technical),
    effects: list(effects),
    product: list(product),
    frequent: list(frequent),
  };
}

/**
 * The technical metric that a text is certainly about: it names the metric's quantity, and every word of it is grammar or
 * belongs to the machine. "How do errors change what people buy?" has words of another kind, so it is not certain.
 */
export function technicalSubject(text: string): TechnicalMetric | undefined {
  const metric = metricAbout(text);
  const own = new Set([...(metric?.words?.split(' ') ?? []), ...(metric ? seriesNames(metric) : [])]);
  const isTechnical = (word: string) =>
    TECHNICAL.has(word) || own.has(word) || /^p?\d[\d.,]*(?:th|xx)?$/.test(word);
  return metric && words(text).every(isTechnical) ? metric : undefined;
}

/** The technical metric whose quantity a text names, whatever else it asks. */
export function metricAbout(text: string): TechnicalMetric | undefined {
  const plain = text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/(?<=\p{L})-(?=\p{L})|\s+/gu, ' ')
    .trim();
  const named = technicalMetrics().find((metric) =>
    new RegExp(`\\b(?:${seriesNames(metric).join('|')})\\b`).test(plain),
  );
  return named ?? technicalMetrics().find(({ about }) => about?.test(plain));
}
