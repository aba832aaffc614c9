import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../../common/atomic-file.ts';
import { parsedJson } from '../../common/json.ts';
import { inState } from '../../common/paths.ts';
import type { SubmissionVerdict } from './verdict.ts';

const Entry = z.object({
  verdict: z.custom<SubmissionVerdict>((value) => typeof value === 'object' && value !== null).optional(),
  /** In how many runs that were killed it was begun, if it has no verdict. */
  tries: z.int().default(0),
});

/** Verdicts of a workbook's version that has graded nothing for so long are removed. Milliseconds. */
const KEPT_MS = 30 * 24 * 3_600_000;

/**
 * Verdicts on disk, so that what is unchanged is not graded again and a run that is killed goes on where it stopped. Each
 * entry is a file of its own: `.practathon/grading/<digest of the workbook>/<digest of the submission>.json`.
 *
 * @param workbook digest of all that decides about verdicts besides the submission
 * @param options `recheck` ignores what earlier runs have left; `warn` is called once if the disk takes no more
 */
export function keptVerdicts(
  workbook: string,
  { recheck, warn }: { recheck: boolean; warn: (text: string) => void },
) {
  /** What this run has begun. */
  const mine = new Set<string>();
  let warned = false;
  const pathOf = (digest: string) => inState(`grading/${workbook}/${digest}.json`);
  /** A disk that takes nothing must not end the run. */
  const change = (work: () => void) => {
    try {
      work();
    } catch (error) {
      const { message } = error as Error;
      if (!warned) warn(`Verdicts can’t be kept on disk, so a run that is stopped begins again: ${message}`);
      warned = true;
    }
  };
  const save = (digest: string, entry: z.input<typeof Entry>) =>
    change(() => writeWhole(pathOf(digest), JSON.stringify(entry)));
  /** What is known of a submission with these files. */
  const of = (digest: string): z.infer<typeof Entry> => {
    const isIgnored = (recheck && !mine.has(digest)) || !existsSync(pathOf(digest));
    const entry = isIgnored ? {} : parsedJson(readFileSync(pathOf(digest), 'utf8'));
    return Entry.safeParse(entry).data ?? { tries: 0 };
  };
  change(() => {
    for (const name of existsSync(inState('grading')) ? readdirSync(inState('grading')) : []) {
      const folder = inState(`grading/${name}`);
      if (Date.now() - statSync(folder).mtimeMs > KEPT_MS) rmSync(folder, { recursive: true, force: true });
    }
  });
  return {
    of,
    begin(digest: string): void {
      if (mine.has(digest)) return; // another submission with the same files
      const tries = of(digest).tries + 1;
      mine.add(digest);
      save(digest, { tries });
    },
    keep: (digest: string, verdict: SubmissionVerdict) => save(digest, { verdict }),
    forget: (digest: string) => change(() => rmSync(pathOf(digest), { force: true })),
  };
}
