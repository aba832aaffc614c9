/** The parts of the Recap: four achievements of M7.2, each an experiment of a few seconds. */
export interface Experiment {
  /** 1 to 4, as in the lesson. */
  id: number;
  name: string;
  /** Folder in `lab/recap`, with `slow.ts` and `fast.ts` beside each other. */
  folder: string;
  /** What the lesson says, in its own figures. */
  lesson: string;
  /** The smallest ratio of before to after that counts. Far below the usual one, so that a busy machine reaches it too. */
  goal: number;
  /** What to do in a copy of `slow.ts`. */
  task: string;
  /** Flags that its process needs. */
  execArgv?: () => string[];
  /**
   * Measures two variants in one run.
   *
   * @throws {WrongResult} when the second variant does not do what the first does
   */
  measure(variants: Variants, options: MeasureOptions): Promise<Measured>;
}

/** What the two files of an experiment export. An experiment checks the shape of a learner's file itself. */
export interface Variants {
  slow: object;
  fast: object;
}

export interface MeasureOptions {
  /** Where profiles and pages are written; the folder exists. */
  folder: string;
  /** Fewer and shorter measurements, for tests. */
  quick?: boolean;
}

/** What an experiment has measured. */
export interface Measured {
  /** Of `slow.ts`. */
  before: number;
  /** Of `fast.ts`. */
  after: number;
  unit: string;
  /** What `before` and `after` measure, such as `serializePrompt`. */
  what: string;
  /** Lines for a terminal of 80 columns. */
  shown: string[];
  /** Where to look further; the absolute path of a file if there is one. */
  look: { what: string; path?: string }[];
  /** What it means, one sentence. */
  means: string;
}

/** A variant that is fast because it does something else. The message is for the person who wrote it. */
export class WrongResult extends Error {}

/**
 * A function that a variant exports.
 *
 * @throws {WrongResult} when it is missing
 */
export function exported<F>(variant: object, name: string): F {
  const value = (variant as Record<string, unknown>)[name];
  if (typeof value !== 'function') throw new WrongResult(`The file must export a function ${name}.`);
  return value as F;
}
