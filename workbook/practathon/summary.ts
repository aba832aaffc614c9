import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { inState } from '../../common/paths.ts';
import { wrap } from '../../common/terminal.ts';
import { counted } from '../../common/words.ts';
import { EXERCISES, type Exercise, PRACTATHON_MINUTES } from '../../exercises/index.ts';
import type { Progress } from '../progress.ts';
import { contextOf, type Given } from './context.ts';
import { learnersFile } from './files.ts';

/** One line for each exercise: state, minutes, attempts, hints. */
export function progressLine(exercise: Exercise, progress: Progress): string {
  const done = progress.exercises[exercise.name];
  if (!done?.startedAt) return `${exercise.minutes} min`;
  const state = done.passing ? 'passes' : done.passedAt ? 'passed before' : 'begun';
  const counts = [
    `${Math.max(1, Math.round(done.minutes))} of ${exercise.minutes} min`,
    counted(done.attempts, 'attempt'),
    done.hints > 0 ? counted(done.hints, 'hint') : '',
    done.solutionAt ? 'solution seen' : '',
  ];
  return [state, ...counts.filter(Boolean)].join(', ');
}

/** What to keep after the practathon: the questions, what was built, the minutes, what comes next. */
export async function summaryLines(given: Given): Promise<string[]> {
  const { paint, width } = given.terminal;
  const progress = given.progress.read();
  const spent = EXERCISES.reduce((sum, e) => sum + (progress.exercises[e.name]?.minutes ?? 0), 0);
  const kept = await Promise.all(EXERCISES.map((e) => e.summary?.(contextOf(e, given))));
  const built = EXERCISES.map((e) => `${e.title} (${learnersFile(e)}): ${progressLine(e, progress)}`);
  const time = `${counted(Math.max(1, Math.round(spent)), 'minute')} of the planned ${PRACTATHON_MINUTES}`;
  const sections = [
    ...kept.filter((part) => part !== undefined),
    { heading: 'What you built', points: built },
    { heading: 'Time', points: [time] },
    { heading: 'Next', points: nextSteps() },
  ];
  return [
    paint('bold', 'Practathon finished: your first business metric is built.'),
    ...sections.flatMap(({ heading, points }) => [
      '',
      paint('bold', heading),
      ...points.map((point) => `  • ${wrap(point, width, '    ')}`),
    ]),
  ];
}

/** What to look at in the lab, what to do with the dashboard, and what to hand in. */
function nextSteps(): string[] {
  const dashboard = inState('shipped/dashboard.json');
  const takeAlong = `Take the dashboard along: in Grafana choose Dashboards, New, Import, and upload ${relative(process.cwd(), dashboard)}. Prometheus loads rules.yml from the same folder (rule_files).`;
  return [
    'See it run: npm run lab, ask on its page, vote, and look at satisfaction_score on /metrics. Then npm run checkpoint in a second terminal: it votes through your own code.',
    ...(existsSync(dashboard) ? [takeAlong] : []),
    `Hand in: the ${counted(EXERCISES.length, 'file')} named above, in their folders; or one file that holds them and your progress: npm run exercise -- --export practathon.json`,
    'M7.3: satisfaction dropped from 4.2 to 3.8 this week. Which queries are behind it? Your labels can tell.',
  ];
}
