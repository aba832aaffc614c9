import type { Exercise } from '../exercise.ts';

export const ship: Exercise = {
  id: 4,
  name: 'ship',
  title: 'Ship: three business metrics, documented',
  minutes: 5,
  points: 11,
  folder: '4-ship',
  file: 'metrics-plan.yaml',
  checks: 'metrics-plan.test.ts',
  task: 'Document three metrics for M7.3: name, PromQL, target, alert and owner.',
  answerHere: async (context) => (await import('./answer-here.ts')).askForPlan(context),
  afterPass: async (context) => (await import('./after-pass.ts')).shipAndReplay(context),
};
