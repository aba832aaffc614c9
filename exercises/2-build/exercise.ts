import type { Exercise } from '../exercise.ts';

export const build: Exercise = {
  id: 2,
  name: 'build',
  title: 'Build: thumbs up and down on an answer',
  minutes: 10,
  points: 13,
  folder: '2-build',
  file: 'feedback.ts',
  checks: 'feedback.test.ts',
  task: 'Add PUT /query/:queryId/feedback to the RAG API.',
  runsInLab: 'routes',
};
