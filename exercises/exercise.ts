import type { Terminal } from '../common/terminal.ts';

/**
 * One exercise of the practathon: data, and a folder with its README, hints, starter and checks. The folder exports it
 * from `exercise.ts`, and the table in `index.ts` lists it.
 *
 * @example
 * // exercises/5-alert/exercise.ts
 * export const alert: Exercise = {
 *   id: 5,
 *   name: 'alert',
 *   title: 'Alert: a page that somebody acts on',
 *   minutes: 5,
 *   points: 8,
 *   folder: '5-alert',
 *   file: 'runbook.yaml',
 *   checks: 'runbook.test.ts',
 *   task: 'Write down what the owner does in the first ten minutes after the alert.',
 * };
 */
export interface Exercise {
  id: number;
  /** The phase, as reports name it. */
  name: string;
  title: string;
  /** Length of its time box. A guide: nothing happens when it is over. */
  minutes: number;
  /** The points of all its checks. A test compares them. */
  points: number;
  /** Folder below `exercises/`, `solutions/` or a submission. */
  folder: string;
  /** What the learner edits, in that folder. */
  file: string;
  /** The checks, in `exercises/` and the folder's name. */
  checks: string;
  /** One sentence: what to do. */
  task: string;
  /** Id of the exercise whose result this one uses. Until that passes, its reference solution is used. */
  needs?: number;
  /** What the lab runs of the learner's file: `feedbackRoutes` or `satisfactionCounter`. */
  runsInLab?: LabRole;
  /** Asks for the answers in the terminal and writes the file, for learners who prefer that to an editor. */
  answerHere?: (context: ExerciseContext) => Promise<void>;
  /** Runs once the exercise passes. Resolves to lines that say what it did. */
  afterPass?: (context: ExerciseContext) => Promise<string[]>;
  /** What the learner keeps from it after the practathon. */
  summary?: (context: ExerciseContext) => Promise<{ heading: string; points: string[] }>;
}

export type LabRole = 'routes' | 'counter';

/** What an exercise gets from the workbook. */
export interface ExerciseContext {
  terminal: Terminal;
  signal: AbortSignal;
  /** The learner's file of this exercise. */
  files: {
    /** Undefined when it was deleted. */
    read(): string | undefined;
    /** The learner's file of another exercise, by the exercise's name. Undefined when there is none. */
    of(name: string): string | undefined;
    /** Writes the file whole or not at all. Returns the path of a copy of what was there, if that was different. */
    replace(text: string): string | undefined;
  };
  /** Whether an exercise passes, by its name. */
  progress: { passes(name: string): boolean };
  /**
   * Starts the code that the lab runs in a separate process, with this database: the learner's file of this exercise, and
   * of each other exercise the learner's file if it passes, or else the reference solution. Rejects when it doesn't start.
   *
   * @param databaseUrl such as `file:/tmp/votes.db`
   */
  host(databaseUrl: string): Promise<{ origin: string; close(): void }>;
  /** The lab that runs, or a new one until `close`. `ragApi` is the origin of its RAG API. */
  lab(): Promise<{ ragApi: string; close(): Promise<void> }>;
}

/** Path of the learner's file below the graded folder, such as `2-build/feedback.ts`. */
export function fileOf(exercise: Exercise): string {
  return `${exercise.folder}/${exercise.file}`;
}

/** Path below `exercises/` of the file as the learner gets it. */
export function starterOf(exercise: Exercise): string {
  return `${exercise.folder}/starter/${exercise.file}`;
}
