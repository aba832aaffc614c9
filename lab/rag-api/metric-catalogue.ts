import { z } from 'zod';
import { readYaml } from '../../common/yaml.ts';
import { ragMetrics } from './metrics.ts';

const ASKED = '(?:quer(?:y|ies)|questions?|requests?|calls?|search(?:es)?|answers?)';
const Pattern = z.string().transform((source) => new RegExp(source.replaceAll('ASKED', ASKED)));

/** What metric-catalogue.yaml says about a metric; the fields are explained there. */
const Meaning = z.strictObject({
  about: Pattern,
  words: z.string().optional(),
  answers: z.array(
    z.strictObject({
      asks: Pattern.optional(),
      promql: z.string(),
      /** Where to find the rest of the answer, if the metric has only a part of it. */
      besides: z.string().optional(),
    }),
  ),
});

/** A technical metric and its meaning. Name, type, labels and help come from the code that registers it. */
export interface TechnicalMetric extends Partial<z.infer<typeof Meaning>> {
  name: string;
  type: 'counter' | 'gauge' | 'histogram';
  labels: readonly string[];
  /** Its help text on `/metrics`. */
  help: string;
  /** Empty for a metric without a meaning. */
  answers: z.infer<typeof Meaning>['answers'];
}

type Registered = { name: string; type: TechnicalMetric['type']; help: string; labelNames?: string[] };

let cached: readonly TechnicalMetric[] | undefined;

/** Every metric on `/metrics` before the exercises, those with a meaning first. */
export function technicalMetrics(): readonly TechnicalMetric[] {
  cached ??= fromCode();
  return cached;
}

/** The names of a metric's series in PromQL: a histogram has three more. */
export function seriesNames({ name, type }: Pick<TechnicalMetric, 'name' | 'type'>): string[] {
  return type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

function fromCode(): TechnicalMetric[] {
  const file = new URL('metric-catalogue.yaml', import.meta.url);
  const meanings = readYaml(file, z.record(z.string(), Meaning));
  const order = Object.keys(meanings);
  const rank = ({ name }: Registered) => (name in meanings ? order.indexOf(name) : order.length);
  return [...(ragMetrics().registry.getMetricsAsArray() as unknown as Registered[])]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ name, type, help, labelNames: labels = [] }) => ({
      ...{ name, type, help, labels },
      ...(meanings[name] ?? { answers: [] }),
    }));
}
