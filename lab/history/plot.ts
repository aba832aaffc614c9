import { dayName, HOUR_MS } from './calendar.ts';
import type { Line } from './prometheus.ts';
import { figure } from './replay.ts';

/** What a plot shows. Times in milliseconds since the epoch. */
export interface Plot {
  title: string;
  lines: readonly Pick<Line, 'labels' | 'points'>[];
  from: number;
  to: number;
  /** A horizontal line, such as the threshold of an alert. */
  level?: { value: number; text: string } | undefined;
  /** A vertical line, such as a release. */
  moment?: { at: number; text: string } | undefined;
}

const ROWS = 7;

/** A plot in characters: one column for each part of the time, the line of the level, and the days below it. */
export function textPlot({ lines, from, to, level, moment }: Plot, width: number): string[] {
  const { low, high } = bounds(lines, level?.value);
  const labels = [figure(high), figure(low)];
  const margin = Math.max(...labels.map((label) => label.length)) + 1;
  const columns = Math.max(14, Math.min(84, width - margin - 2));
  const columnOf = (at: number) => Math.min(columns - 1, Math.floor(((at - from) / (to - from)) * columns));
  const rowOf = (value: number) => Math.round(((high - value) / (high - low)) * (ROWS - 1));
  const grid = Array.from({ length: ROWS }, () => Array<string>(columns).fill(' '));
  if (moment) for (const row of grid) row[columnOf(moment.at)] = '┊';
  if (level) grid[rowOf(level.value)]!.fill('─');
  for (const { points } of lines)
    for (const { at, value } of points) if (Number.isFinite(value)) grid[rowOf(value)]![columnOf(at)] = '•';
  const days = Array<string>(columns).fill(' ');
  const every = columns >= 14 * 4 ? 1 : 2;
  for (let day = 0; from + day * 24 * HOUR_MS < to; day += every) {
    const at = from + day * 24 * HOUR_MS;
    [...dayName(at)].forEach((letter, i) => {
      if (columnOf(at) + i < columns) days[columnOf(at) + i] = letter;
    });
  }
  const text = (row: number) =>
    row === 0
      ? labels[0]!
      : row === ROWS - 1
        ? labels[1]!
        : level && row === rowOf(level.value)
          ? figure(level.value)
          : '';
  return [
    ...grid.map(
      (cells, row) =>
        `${text(row).slice(0, margin).padStart(margin)} ${row === 0 ? '┐' : '┤'}${cells.join('').trimEnd()}`,
    ),
    `${' '.repeat(margin + 2)}${days.join('').trimEnd()}`,
    ...(level ? [`${' '.repeat(margin + 2)}─ ${level.text}${moment ? `   ┊ ${moment.text}` : ''}`] : []),
  ];
}

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [480, 200, 44, 24];
/** A page's own colours where it has them, so that the plot follows its light or dark scheme. */
const [INK, LEVEL, GROUND] = ['var(--quiet, #545b6b)', 'var(--down, #a93c14)', 'var(--raised, #ffffff)'];
const COLOURS = [
  'var(--accent, #0b6470)',
  'var(--up, #17703a)',
  'var(--ink, #171b24)',
  'var(--violet, #6b4fa0)',
  'var(--gold, #8a6d00)',
  'var(--quiet, #545b6b)',
];

/** The same plot as an SVG document that any viewer of Markdown shows. */
export function svgPlot({ title, lines, from, to, level, moment }: Plot): string {
  const { low, high } = bounds(lines, level?.value);
  const x = (at: number) => round(LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT - 8));
  const y = (value: number) => round(12 + ((high - value) / (high - low)) * (HEIGHT - BOTTOM - 24));
  const path = (points: Line['points']) =>
    points.map(({ at, value }, i) => `${i === 0 ? 'M' : 'L'}${x(at)} ${y(value)}`).join('');
  const days = [];
  for (let at = from; at < to; at += 24 * HOUR_MS)
    days.push(`<text x="${x(at)}" y="${HEIGHT - 8}">${dayName(at)}</text>`);
  const names = lines.map(({ labels }) => Object.values(labels).join(', '));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="11">
<title>${escaped(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="${GROUND}"/>
<g fill="${INK}">${days.join('')}<text x="${LEFT - 8}" y="${y(high) + 4}" text-anchor="end">${figure(high)}</text><text x="${LEFT - 8}" y="${y(low) + 4}" text-anchor="end">${figure(low)}</text></g>
${lines.map(({ points }, i) => `<path d="${path(points)}" fill="none" stroke="${COLOURS[i % COLOURS.length]}" stroke-width="1.5"/>`).join('\n')}
${level ? `<path d="M${LEFT} ${y(level.value)}H${WIDTH - 8}" stroke="${LEVEL}" stroke-dasharray="6 4"/><text x="${WIDTH - 10}" y="${y(level.value) - 5}" text-anchor="end" fill="${LEVEL}">${escaped(level.text)}</text>` : ''}
${moment ? `<path d="M${x(moment.at)} 12V${HEIGHT - BOTTOM}" stroke="${INK}" stroke-dasharray="2 3"/><text x="${x(moment.at) + 4}" y="22" fill="${INK}">${escaped(moment.text)}</text>` : ''}
${names.length > 1 ? names.map((name, i) => `<text x="${LEFT + 4 + i * 70}" y="${HEIGHT - BOTTOM - 4}" fill="${COLOURS[i % COLOURS.length]}">${escaped(name)}</text>`).join('') : ''}
</svg>
`;
}

/** The lowest and the highest value, with some room. */
function bounds(lines: Plot['lines'], level: number | undefined): { low: number; high: number } {
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  if (level !== undefined) values.push(level);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? { low, high } : { low: low - 1, high: high + 1 };
}

const round = (value: number) => Math.round(value * 10) / 10;
/** Text for HTML and SVG. */
export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
