import uPlot from 'uplot';
import { usd } from '../../../common/money.ts';
import { make } from '../../../common/pages/make.ts';
import { scoreOf, shareOf } from '../../../common/votes.ts';
import type { PageState, Point } from '../state.ts';
import { all, one } from './find.ts';

/** A number of the page: its value at a point of the course, and how it is written. */
interface Shown {
  title: string;
  of: (point: Omit<Point, 'at'>) => number | null;
  text: (value: number) => string;
  /** Its whole range, where it has one. */
  range?: [number, number];
  /** Values with a line in the chart. */
  marks?: number[];
}

const percent = (value: number) => `${Math.round(value * 100)} %`;

const NUMBERS: Record<string, Shown> = {
  score: {
    title: 'score',
    of: scoreOf,
    text: (value) => value.toFixed(1),
    range: [1, 5],
    marks: [1, 2, 3, 4, 5],
  },
  votes: { title: 'votes', of: ({ up, down }) => up + down, text: String },
  share: { title: 'share of thumbs up', of: shareOf, text: percent, range: [0, 1], marks: [0, 0.5, 1] },
  cost: { title: 'cost per query', of: (point) => point.costPerQueryUsd, text: usd },
  satisfied: {
    title: 'cost per satisfied answer',
    of: ({ up, queries, costPerQueryUsd }) =>
      up === 0 || costPerQueryUsd === null ? null : (costPerQueryUsd * queries) / up,
    text: usd,
  },
};

/** Rows of the table for screen readers. */
const ROWS = 12;

/**
 * The figures, and the course of the chosen one as a chart with a table beside it.
 *
 * @param now milliseconds since the epoch, by the lab's clock
 */
export function startCourse(now: () => number): (state: PageState) => void {
  const box = one('.chart');
  let state: PageState | undefined;
  let drawn = '';
  let chart: uPlot | undefined;
  const chosen = () => one<HTMLInputElement>('[name=shown]:checked').value;

  function draw(): void {
    if (!state) return;
    const number = NUMBERS[chosen()]!;
    const points = state.course.flatMap((point) => {
      const value = number.of(point);
      return value === null ? [] : [{ at: point.at / 1000, value }];
    });
    one('#course-title').textContent = `Course of the ${number.title}`;
    one('.course').toggleAttribute('data-empty', points.length < 2);
    showTable(number, points);
    const last = points.at(-1);
    if (last) points.push({ at: Math.max(now() / 1000, last.at), value: last.value }); // up to now
    const data: uPlot.AlignedData = [points.map(({ at }) => at), points.map(({ value }) => value)];
    if (chart && drawn === number.title) {
      chart.setData(data);
      return;
    }
    drawn = number.title;
    chart?.destroy();
    chart = new uPlot(optionsOf(number, box), data, box);
  }

  const redraw = () => {
    drawn = '';
    draw();
  };
  for (const input of all<HTMLInputElement>('[name=shown]')) input.onchange = redraw;
  for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)'])
    matchMedia(query).addEventListener('change', redraw); // a canvas does not follow the colours by itself
  new ResizeObserver(() => chart?.setSize(sizeOf(box))).observe(box);

  return (next) => {
    const news = next.course !== state?.course;
    state = next;
    showFigures(next);
    if (news) draw();
  };
}

function showFigures({ numbers }: PageState): void {
  for (const [id, number] of Object.entries(NUMBERS)) {
    const value = number.of(numbers);
    const element = one(`[data-number=${id}]`);
    if (id !== 'votes') element.textContent = value === null ? '–' : number.text(value);
  }
  const { up, down, crowd } = numbers;
  one('.tile .up b').textContent = String(up);
  one('.tile .down b').textContent = String(down);
  const simulated = crowd ? crowd.up + crowd.down : 0;
  one('[data-note=votes]').textContent =
    simulated > 0
      ? `${simulated} simulated, ${up + down - simulated} yours`
      : up + down === 0
        ? 'no vote yet'
        : 'one for each answer';
}

function showTable(number: Shown, points: { at: number; value: number }[]): void {
  one('.course caption').textContent = `Course of the ${number.title}`;
  const rows = points.slice(-ROWS).map(({ at, value }) => {
    const row = make('tr');
    row.append(make('td', '', timeOf(at)), make('td', '', number.text(value)));
    return row;
  });
  one('.course tbody').replaceChildren(...rows);
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toLocaleTimeString('en-GB');
const sizeOf = (box: HTMLElement) => ({ width: box.clientWidth, height: box.clientHeight });

function optionsOf(number: Shown, box: HTMLElement): uPlot.Options {
  const style = getComputedStyle(box);
  const [ink, edge, accent] = ['--quiet', '--edge', '--accent'].map((name) => colourOf(box, name));
  const axis = {
    stroke: ink,
    font: `13px ${style.fontFamily}`,
    grid: { stroke: edge, width: 1 },
    ticks: { show: false },
  };
  return {
    ...sizeOf(box),
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 34, 0, 0],
    scales: {
      x: { time: true },
      y: number.range ? { range: number.range } : { range: (_u, _min, max) => [0, max * 1.15 || 1] },
    },
    series: [
      {},
      {
        stroke: accent,
        width: 3,
        paths: uPlot.paths.stepped!({ align: 1 }),
        points: { show: false },
      },
    ],
    axes: [
      {
        ...axis,
        size: 26,
        gap: 4,
        grid: { show: false },
        space: 80,
        values: (_u, times) => times.map((at) => timeOf(at)),
      },
      {
        ...axis,
        size: number.range ? 44 : 84,
        space: 34,
        ...(number.marks && { splits: number.marks }),
        values: (_u, values) => values.map(number.text),
      },
    ],
  };
}

/** A colour of the page as a canvas understands it: `light-dark()` and system colours are resolved. */
function colourOf(box: HTMLElement, name: string): string {
  const probe = make('i');
  probe.style.color = `var(${name})`;
  box.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
