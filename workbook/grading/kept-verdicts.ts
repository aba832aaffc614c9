import { existsSync, readFileSync, rmSync } from 'node:fs';
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

/**
 * The verdicts of a run on disk, so that a run that is killed goes on where it stopped. Each entry is a file of its own:
 * `.practathon/grading/<digest of the workbook>/<digest of the submission>.json`.
 */
export interface KeptVerdicts {
  /** What is known of a submission with these files. */
  of(digest: string): z.infer<typeof Entry>;
  begin(digest: string): void;
  keep(digest: string, verdict: SubmissionVerdict): void;
  /** Forgets what was begun: a person has stopped the run. */
  stop(): void;
  /** Removes all entries of this run: it is over. */
  finish(): void;
}

/**
 * @param workbook digest of all that decides about verdicts besides the submission
 * @param warn called once if the disk takes no more; the run goes on without
 */
export function keptVerdicts(
  workbook: string,
  { recheck, warn }: { recheck: boolean; warn: (text: string) => void },
): KeptVerdicts {
  const pathOf = (digest: string) => inState(`grading/${workbook}/${digest}.json`);
  const mine = new Map<string, 'begun' | 'kept'>();
  let warned = false;
  const change = (work: () => void) => {
    try {
      work();
    } catch (error) {
      const { message } = error as Error;
      if (!warned) warn(`Verdicts can’t be kept on disk, so a run that is stopped begins again: ${message}`);
      warned = true;
    }
  };
  const of = (digest: string) => {
    const path = pathOf(digest);
    const ignored = (recheck && !mine.has(digest)) || !existsSync(path);
    return Entry.safeParse(ignored ? {} : parsedJson(readFileSync(path, 'utf8'))).data ?? { tries: 0 };
  };
  const remove = (state: 'begun' | 'kept') =>
    change(() => {
      for (const [digest, is] of mine) if (is === state) rmSync(pathOf(digest), { force: true });
    });
  return {
    of(digest) {
      const entry = of(digest);
      if (entry.verdict) mine.set(digest, 'kept');
      return entry;
    },
    begin(digest) {
      if (mine.has(digest)) return; // another submission with the same files
      const tries = of(digest).tries + 1;
      mine.set(digest, 'begun');
      change(() => writeWhole(pathOf(digest), JSON.stringify({ tries })));
    },
    keep(digest, verdict) {
      mine.set(digest, 'kept');
      change(() => writeWhole(pathOf(digest), JSON.stringify({ verdict })));
    },
    stop: () => remove('begun'),
    finish() {
      remove('begun');
      remove('kept');
    },
  };
}
