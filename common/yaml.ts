import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';

/** Reads a YAML file of the workbook. */
export function readYaml<Schema extends z.ZodType>(file: URL, schema: Schema): z.infer<Schema> {
  return schema.parse(parse(readFileSync(file, 'utf8')));
}
