import { type LatestHistory, latestHistory } from '#lab/history/latest.ts';
import { escapeHtml } from '../../common/html.ts';

/** The satisfaction score over a week, for the line on the last slide. */
export interface ScoreHistory {
  /** Says where the figures come from. */
  source: string;
  /** From the first day to the last. Scores are from 1 to 5. */
  days: readonly { day: string; score: number }[];
}

/** The score of the last seven days, from the history that `npm run preview` showed last; else the lesson's two figures. */
export function scoresOfWeek(history: LatestHistory | undefined = latestHistory()): ScoreHistory {
  if (!history) return exampleScores();
  const day = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' });
  return {
    source: `npm run preview, seed ${history.seed}`,
    // a time is the end of its day
    days: history.falling.map(({ at, score }) => ({ day: day.format(at - 1), score })),
  };
}

/** The two figures of the lesson, and days between them. */
function exampleScores(): ScoreHistory {
  const scores = { Sun: 4.2, Mon: 4.2, Tue: 4.17, Wed: 4.09, Thu: 3.98, Fri: 3.9, Sat: 3.84, 'Sun ': 3.8 };
  return {
    source: 'example data',
    days: Object.entries(scores).map(([day, score]) => ({ day: day.trim(), score })),
  };
}

const WIDTH = 620;
const HEIGHT = 300;
/** Space for the large figures on both sides and the names of the days below, in pixels. */
const SIDE = 100;
const BELOW = 44;

/** A falling line as SVG, with its first and its last score written beside it. */
export function scoreLine({ source, days }: ScoreHistory): string {
  const scores = days.map(({ score }) => score);
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const points = days.map(({ day, score }, i) => ({
    day,
    score,
    x: SIDE + (i * (WIDTH - 2 * SIDE)) / (days.length - 1),
    y: 50 + ((high - score) / (high - low || 1)) * (HEIGHT - BELOW - 100),
  }));
  const [first, last] = [points[0]!, points.at(-1)!];
  const way = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const names = points.map(({ x, day }) => `<text class="day" x="${x}" y="${HEIGHT - 8}">${day}</text>`);
  const words = `Score from ${first.score.toFixed(1)} to ${last.score.toFixed(1)} of 5 in a week, ${source}`;
  return `<svg class="score-line" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(words)}">
<line class="before" x1="${first.x}" x2="${last.x}" y1="${first.y}" y2="${first.y}"/>
<polyline points="${way}"/>${names.join('')}
<circle cx="${first.x}" cy="${first.y}" r="8"/><circle class="end" cx="${last.x}" cy="${last.y}" r="10"/>
<text class="score" x="${SIDE - 16}" y="${first.y + 16}" text-anchor="end">${first.score.toFixed(1)}</text>
<text class="score end" x="${WIDTH - SIDE + 18}" y="${last.y + 16}">${last.score.toFixed(1)}</text>
<text class="source" x="${WIDTH - SIDE}" y="26" text-anchor="end">${escapeHtml(source)}</text></svg>`;
}
