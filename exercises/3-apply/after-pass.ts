import type { ExerciseContext } from '../exercise.ts';
import { countedVotes } from './counted-votes.ts';

/** The votes: four of five up, which is 4.2 on the scale of M7.3's driving question. */
const THUMBS = ['up', 'up', 'down', 'up', 'up'] as const;

/**
 * Sends five votes over HTTP through Exercise 2 into the learner's counter, and shows what `/metrics` says then. Until
 * the learner's Exercise 2 passes, its reference solution is used.
 */
export async function showTheCounter({ progress, host }: ExerciseContext): Promise<string[]> {
  const votes = THUMBS.map((rating) => ({ rating, tier: 'free', queryType: 'setup' }) as const);
  const metrics = await countedVotes(host, votes);
  const lines = metrics
    .split('\n')
    .filter((line) => /satisfaction_score/.test(line) && / [1-9]\d*$/.test(line));
  if (lines.length === 0) return ['No vote reached your counter. Look at Exercise 2: npm run exercise 2'];
  const count = (rating: string) =>
    lines
      .filter((line) => line.includes(`rating="${rating}"`))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  const share = count('up') / (count('up') + count('down'));
  const through = progress.passes('build')
    ? 'your Exercise 2'
    : 'the reference solution of Exercise 2, as yours does not pass yet';
  return [
    `Five votes, sent through ${through}:`,
    ...lines.map((line) => `  ${line}`),
    `${Math.round(share * 100)} % up, so the score is 1 + 4 × ${share} = ${(1 + 4 * share).toFixed(1)} of 5.`,
    'You have your first business metric: Prometheus keeps every vote, so M7.3 can ask when the score dropped, and for whom.',
    'See it: npm run checkpoint 3',
    'If there is time left: split the score by tier or query type, as the end of exercises/3-apply/README.md says.',
  ];
}
