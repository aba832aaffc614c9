import { createHash } from 'node:crypto';
import { UserError } from '../../common/user-error.ts';
import { counted } from '../../common/words.ts';
import { fingerprintDigest, workbookFingerprint } from '../grading/fingerprint.ts';
import type { Submission } from '../grading/grade-class.ts';
import type { Shard } from '../grading/verdict.ts';

/**
 * Every N-th submission, beginning with the I-th: the same split on every machine.
 *
 * @param text value of `--shard`, such as `1/3`; undefined for the whole class
 * @throws {UserError} when it is no part, or an empty one
 */
export function partOf(
  submissions: readonly Submission[],
  text: string | undefined,
): { part: readonly Submission[]; shard?: Shard } {
  if (text === undefined) return { part: submissions };
  const [index = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).slice(1).map(Number);
  if (index < 1 || index > count)
    throw new UserError(
      '--shard takes I/N, with I from 1 to N.',
      'Example: npm run grade -- class --shard 1/3',
    );
  const part = submissions.filter((_, i) => i % count === index - 1);
  if (part.length === 0)
    throw new UserError(
      `--shard ${text} is empty: there ${submissions.length === 1 ? 'is' : 'are'} ${counted(submissions.length, 'submission')}.`,
      `Use no more parts than submissions: --shard 1/${submissions.length}`,
    );
  const names = submissions.map(({ name }) => name);
  const all = JSON.stringify([fingerprintDigest(workbookFingerprint()), ...names]);
  const of = createHash('sha256').update(all).digest('hex').slice(0, 16);
  return { part, shard: { index, count, submissions: submissions.length, class: of } };
}
