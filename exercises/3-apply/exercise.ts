import type { Exercise } from '../exercise.ts';

export const apply: Exercise = {
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
  runsInLab: 'counter',
  afterPass: async (context) => (await import('./after-pass.ts')).showTheCounter(context),
};
