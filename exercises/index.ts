import type { Terminal } from '../common/terminal.ts';
import type { ProgressStore } from '../workbook/progress.ts';

/** One of the four exercises of the practathon. */
export interface Exercise {
  id: number;
  /** The phase, as it stands in reports. */
  name: string;
  title: string;
  /** Length of its time box. A guide: nothing happens when it is over. */
  minutes: number;
  /** The points of all its checks. A test holds them together. */
  points: number;
  /** Folder below `exercises/`, `solutions/` or a submission. */
  folder: string;
  /** What the learner edits, in that folder. */
  file: string;
  /** The checks, in `exercises/` and the folder's name. */
  checks: string;
  /** One sentence: what is to be done. */
  task: string;
  /** Id of the exercise whose result this one works with. While that isn't done, its solution is lent. */
  needs?: number;
  /** Asks for the answers in the terminal and writes the file; for those who'd rather not edit it. */
  answerHere?: (exercise: Exercise, terminal: Terminal, signal: AbortSignal) => Promise<void>;
  /** What is done once it passes. Resolves to lines that say so. */
  afterPass?: (progress: ProgressStore) => Promise<string[]>;
}

/** The practathon: 30 minutes, four exercises. */
export const EXERCISES: readonly Exercise[] = [
  {
    id: 1,
    name: 'learn',
    title: 'Learn: three questions that today’s metrics can’t answer',
    minutes: 5,
    points: 10,
    folder: '1-learn',
    file: 'questions.yaml',
    checks: 'questions.test.ts',
    task: 'Write down three business questions, who asks them, and why no metric of today answers them.',
    answerHere: async (...given) => (await import('./1-learn/answer-here.ts')).askForQuestions(...given),
  },
  {
    id: 2,
    name: 'build',
    title: 'Build: thumbs up and down on an answer',
    minutes: 10,
    points: 13,
    folder: '2-build',
    file: 'feedback.ts',
    checks: 'feedback.test.ts',
    task: 'Add PUT /query/:queryId/feedback to the RAG API.',
  },
  {
    id: 3,
    name: 'apply',
    title: 'Apply: a Prometheus counter for satisfaction_score',
    minutes: 10,
    points: 13,
    folder: '3-apply',
    file: 'satisfaction.ts',
    checks: 'satisfaction.test.ts',
    task: 'Count each vote in one Prometheus counter, labelled by rating.',
    needs: 2,
    afterPass: async (progress) => (await import('./3-apply/after-pass.ts')).showTheCounter(progress),
  },
  {
    id: 4,
    name: 'ship',
    title: 'Ship: three business metrics, documented',
    minutes: 5,
    points: 11,
    folder: '4-ship',
    file: 'metrics-plan.yaml',
    checks: 'metrics-plan.test.ts',
    task: 'Document three metrics for M7.3: name, PromQL, target, alert and owner.',
    afterPass: async () => (await import('./4-ship/ship/after-pass.ts')).shipThePlan(),
  },
];

/** Path of the learner's file below the graded folder, such as `2-build/feedback.ts`. */
export function fileOf(exercise: Exercise): string {
  return `${exercise.folder}/${exercise.file}`;
}

/** Path below `exercises/` of the file as the learner gets it. */
export function starterOf(exercise: Exercise): string {
  return `${exercise.folder}/starter/${exercise.file}`;
}
