/** A line of points in a plot. */
export interface Series {
  name: string;
  /** One character. Marks, not colours, tell the series apart. */
  mark: string;
  points: readonly (readonly [x: number, y: number])[];
}

const COLUMNS = 60;
const ROWS = 9;

/**
 * A plot for a terminal of 80 columns, from 0 to the largest values. Of two points at one place, the first series shows.
 *
 * @param x name of the x axis
 * @param yText writes a value of the y axis
 */
export function plot(series: readonly Series[], x: string, yText: (y: number) => string): string[] {
  const all = series.flatMap(({ points }) => points);
  const [right, top] = [0, 1].map((axis) => Math.max(...all.map((point) => point[axis]!), 1e-9));
  const cells = Array.from({ length: ROWS }, () => Array<string>(COLUMNS).fill(' '));
  for (const { mark, points } of series.toReversed())
    for (const [px, py] of points) {
      const row = ROWS - 1 - Math.round((Math.max(0, py) / top!) * (ROWS - 1));
      cells[row]![Math.round((px / right!) * (COLUMNS - 1))] = mark;
    }
  const label = Math.max(yText(top!).length, 4);
  const lines = cells.map((row, i) => {
    const text = i === 0 ? yText(top!) : i === ROWS - 1 ? yText(0) : '';
    return `${text.padStart(label)} │${row.join('')}`.trimEnd();
  });
  const indent = ' '.repeat(label + 1);
  const end = `${right!.toLocaleString('en-US')} ${x}`;
  return [
    ...lines,
    `${indent}└${'─'.repeat(COLUMNS)}`,
    `${indent} 0${end.padStart(COLUMNS - 1)}`,
    `${indent} ${series.map(({ mark, name }) => `${mark} ${name}`).join('   ')}`,
  ];
}
