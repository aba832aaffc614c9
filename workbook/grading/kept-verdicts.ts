import { existsSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { writeWhole } from '../../common/atomic-file.ts';
import { parsedJson } from '../../common/json.ts';
import { inState } from '../../common/paths.ts';
import type { SubmissionVerdict } from './verdict.ts';

/** A submission in this many runs that were killed while it was graded, in the second one alone, gets an error. */
const MAX_TRIES = 2;

const Entry = z.union([
  z.object({ verdict: z.custom<SubmissionVerdict>((value) => typeof value === 'object' && value !== null) }),
  /** In how many runs it was begun, if it has no verdict. */
  z.object({ tries: z.int() }),
]);

/**
 * The verdicts of a run on disk, so that a run that is killed goes on where it stopped. Each entry is a file of its own:
 * `.practathon/grading/<digest of the workbook>/<digest of the submission>.json`.
 */
export interface KeptVerdicts {
  /** The verdict on a submission with these files, from a run that was killed. */
  of(digest: string): SubmissionVerdict | undefined;
  /** Whether a run was killed while this was graded: once, or so often that it is not tried again. */
  suspect(digest: string): false | 'once' | 'given-up';
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
      if (!warned)
        warn(
          `Verdicts can’t be kept on disk, so a run that is stopped begins again: ${(error as Error).message}`,
        );
      warned = true;
    }
  };
  const read = (digest: string) => {
    const path = pathOf(digest);
    if ((recheck && !mine.has(digest)) || !existsSync(path)) return undefined;
    return Entry.safeParse(parsedJson(readFileSync(path, 'utf8'))).data;
  };
  const triesOf = (digest: string) => {
    const entry = read(digest);
    return entry && 'tries' in entry ? entry.tries : 0;
  };
  const remove = (digests: Iterable<string>) =>
    change(() => {
      for (const digest of digests) rmSync(pathOf(digest), { force: true });
    });
  return {
    of(digest) {
      const entry = read(digest);
      if (!entry || !('verdict' in entry)) return undefined;
      mine.set(digest, 'kept');
      return entry.verdict;
    },
    suspect(digest) {
      const tries = triesOf(digest);
      if (tries === 0) return false;
      return tries < MAX_TRIES ? 'once' : 'given-up';
    },
    begin(digest) {
      if (mine.has(digest)) return; // another submission with the same files
      const tries = triesOf(digest) + 1;
      mine.set(digest, 'begun');
      change(() => writeWhole(pathOf(digest), JSON.stringify({ tries })));
    },
    keep(digest, verdict) {
      mine.set(digest, 'kept');
      change(() => writeWhole(pathOf(digest), JSON.stringify({ verdict })));
    },
    stop: () => remove([...mine].filter(([, state]) => state === 'begun').map(([digest]) => digest)),
    finish: () => remove(mine.keys()),
  };
}
