import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parsedJson } from '../../common/json.ts';
import { UserError } from '../../common/user-error.ts';
import { listed } from '../../common/words.ts';
import type { GradeReport, SubmissionVerdict } from '../grading/verdict.ts';

const Part = z.object({
  version: z.literal(1),
  submissions: z.array(z.custom<SubmissionVerdict>((value) => typeof value === 'object' && value !== null)),
  skipped: z.array(z.string()).default([]),
  shard: z.object({ index: z.int(), count: z.int(), submissions: z.int(), class: z.string() }),
});

const NEXT = 'Name the files that --json of all parts wrote: npm run grade -- --merge part-*.json';

/**
 * The report of a class from those of its parts, as one machine would have written it, whatever the order of the files.
 *
 * @throws {UserError} when a file is no part, a part is missing or there twice, or the parts belong to different classes
 */
export function mergedReport(files: readonly string[]): GradeReport {
  const parts = files.map((file) => {
    const part = Part.safeParse(parsedJson(textOf(file))).data;
    if (!part) throw new UserError(`${file} is not the report of a part (--shard I/N --json FILE).`, NEXT);
    return { file, ...part };
  });
  const [first, ...others] = parts;
  if (!first) throw new UserError('--merge needs the files of the parts.', NEXT);
  const { count, submissions, class: of } = first.shard;
  const stranger = others.find(({ shard }) => shard.class !== of || shard.count !== count);
  if (stranger)
    throw new UserError(
      `${stranger.file} and ${first.file} are parts of different classes, or of different versions of the workbook.`,
      NEXT,
    );
  const indexes = Array.from({ length: count }, (_, i) => i + 1);
  const found = (index: number) => parts.filter(({ shard }) => shard.index === index);
  const missing = indexes.filter((index) => found(index).length === 0);
  if (missing.length > 0)
    throw new UserError(
      `Of ${count} parts, ${listed(missing.map((i) => `${i}/${count}`))} is missing.`,
      NEXT,
    );
  const twice = indexes.find((index) => found(index).length > 1);
  if (twice) throw new UserError(`Part ${twice}/${count} is there twice.`, NEXT);
  const merged = Array.from({ length: submissions }, (_, at) => {
    const part = found((at % count) + 1)[0]!;
    return part.submissions[Math.floor(at / count)]!;
  });
  return { version: 1, submissions: merged, skipped: first.skipped };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} can't be read: ${(error as Error).message}`, NEXT);
  }
}
