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
 */
export class KeptVerdicts {
  readonly #workbook: string;
  readonly #recheck: boolean;
  readonly #warn: (text: string) => void;
  /** What this run has begun. */
  readonly #mine = new Set<string>();
  #warned = false;

  /**
   * @param workbook digest of all that decides about verdicts besides the submission
   * @param options `recheck` ignores what earlier runs have left; `warn` is called once if the disk takes no more
   */
  constructor(workbook: string, { recheck, warn }: { recheck: boolean; warn: (text: string) => void }) {
    this.#workbook = workbook;
    this.#recheck = recheck;
    this.#warn = warn;
    this.#change(() => {
      for (const name of existsSync(inState('grading')) ? readdirSync(inState('grading')) : []) {
        const folder = inState(`grading/${name}`);
        if (Date.now() - statSync(folder).mtimeMs > KEPT_MS) rmSync(folder, { recursive: true, force: true });
      }
    });
  }

  /** What is known of a submission with these files. */
  of(digest: string): z.infer<typeof Entry> {
    const path = this.#pathOf(digest);
    const ignored = (this.#recheck && !this.#mine.has(digest)) || !existsSync(path);
    return Entry.safeParse(ignored ? {} : parsedJson(readFileSync(path, 'utf8'))).data ?? { tries: 0 };
  }

  begin(digest: string): void {
    if (this.#mine.has(digest)) return; // another submission with the same files
    const tries = this.of(digest).tries + 1;
    this.#mine.add(digest);
    this.#change(() => writeWhole(this.#pathOf(digest), JSON.stringify({ tries })));
  }

  keep(digest: string, verdict: SubmissionVerdict): void {
    this.#change(() => writeWhole(this.#pathOf(digest), JSON.stringify({ verdict })));
  }

  forget(digest: string): void {
    this.#change(() => rmSync(this.#pathOf(digest), { force: true }));
  }

  #pathOf(digest: string): string {
    return inState(`grading/${this.#workbook}/${digest}.json`);
  }

  /** A disk that takes nothing must not end the run. */
  #change(work: () => void): void {
    try {
      work();
    } catch (error) {
      const { message } = error as Error;
      if (!this.#warned)
        this.#warn(`Verdicts can’t be kept on disk, so a run that is stopped begins again: ${message}`);
      this.#warned = true;
    }
  }
}
