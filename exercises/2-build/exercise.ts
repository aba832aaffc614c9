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
  afterPass: async () => [
    'Your RAG API takes votes: for the first time it knows whether an answer helped, which latency and traces can’t tell.',
    'See it: npm run checkpoint 3',
    'If there is time left: send Retry-After with the 503, as the end of exercises/2-build/README.md says.',
  ],
};
