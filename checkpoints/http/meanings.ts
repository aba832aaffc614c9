import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Facts, filled } from '../../common/words.ts';

const Pattern = z.coerce.string().transform((pattern) => new RegExp(pattern, 'i'));
const Row = z.strictObject({
  when: z.record(z.string(), Pattern).default({}),
  is: z.enum(['failed', 'error']).default('error'),
  says: z.string().default(''),
  fix: z.array(z.string()),
  /** The answer itself says what is wrong. */
  outright: z.boolean().default(false),
});
const Table = z.strictObject({ unreached: z.array(Row), refused: z.array(Row), unusable: z.array(Row) });
let table: z.infer<typeof Table> | undefined;

/** What `meanings.yaml` says about a call that went wrong, with its facts filled in. */
export function meaningOf(went: keyof z.infer<typeof Table>, facts: Facts): z.infer<typeof Row> {
  table ??= Table.parse(parse(readFileSync(new URL('meanings.yaml', import.meta.url), 'utf8')));
  const row = table[went].find(({ when }) =>
    Object.entries(when).every(([fact, pattern]) => pattern.test(String(facts[fact] ?? ''))),
  )!; // the last row has no conditions
  const fix = row.fix.map((step) => filled(step, facts)).filter(Boolean);
  return { ...row, says: filled(row.says, facts), fix };
}
