import { z } from 'zod';
import { type Facts, filled, midSentence } from '../../common/words.ts';
import { readYaml } from '../../common/yaml.ts';

/** A call in words that are safe to show. */
export interface CallDescription {
  /** Who is asked, such as `Datadog`. */
  system: string;
  /** Method and address without credentials and query, such as `GET https://api.datadoghq.com/api/v1/query`. */
  what: string;
  /** Further facts. `as` names another row of the systems. */
  facts?: Facts;
  /** Values that must not be shown. */
  secrets: readonly string[];
}

const Pattern = z.coerce.string().transform((pattern) => new RegExp(pattern, 'i'));
const Row = z.strictObject({
  when: z.record(z.string(), Pattern).default({}),
  is: z.enum(['failed', 'error']).default('error'),
  says: z.string().default(''),
  fix: z.array(z.string()),
  /** The answer itself says what is wrong. */
  outright: z.boolean().default(false),
});
const Rows = z.array(Row);
const Table = z.strictObject({
  systems: z.record(z.string(), z.record(z.string(), z.string())),
  unreached: Rows,
  refused: Rows,
  unusable: Rows,
});
let table: z.infer<typeof Table> | undefined;

/** What `meanings.yaml` says about a call that went wrong, with its facts filled in. */
export function meaningOf(
  went: 'unreached' | 'refused' | 'unusable',
  { system: name, what: asked, facts: own }: CallDescription,
  more: Facts,
): z.infer<typeof Row> {
  table ??= readYaml(new URL('meanings.yaml', import.meta.url), Table);
  const known: Facts = { variable: 'the address', ...table.systems[own?.as ?? name], ...own, ...more };
  const check = known.variable === 'the address' ? '' : `Check ${known.variable}.`;
  const facts: Facts = { ...known, check, name, system: midSentence(name), asked };
  const row = table[went].find(({ when }) =>
    Object.entries(when).every(([fact, pattern]) => pattern.test(String(facts[fact] ?? ''))),
  )!; // the last row has no conditions
  const fix = row.fix.map((step) => filled(step, facts)).filter(Boolean);
  return { ...row, says: filled(row.says, facts), fix };
}
