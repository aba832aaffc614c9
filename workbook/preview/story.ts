import { dayAndTime, dayName } from '#lab/history/calendar.ts';
import { sliceText } from '#lab/history/causes.ts';
import { textPlot } from '#lab/history/plot.ts';
import type { Preview, ShownFigure } from '#lab/history/preview.ts';
import { findingText, pointsText, sideBySide, valueText } from '#lab/history/words.ts';
import { type Terminal, wrap } from '../../common/terminal.ts';

/** The story in parts, which a terminal shows one after the other. */
export interface Chapter {
  title: string;
  lines: string[];
}

/** The driving question: the score that fell. The learner guesses after it. */
export function opening(preview: Preview, terminal: Terminal): Chapter {
  const { weeks, days, from, to, questions, source, counter } = preview;
  const [one, two] = weeks;
  const lines = [
    wrap(
      `Two weeks of a RAG API: ${questions.toLocaleString('en-US')} simulated questions, seed ${preview.seed}. ${source === 'sql' ? 'There is no Prometheus here, so SQL answers (README, no. 11).' : `Prometheus has their votes as ${counter.name}.`}`,
      terminal.width,
    ),
    '',
    `Satisfaction   week 1  ${terminal.paint('bold', one.score.toFixed(1))}   week 2  ${terminal.paint('bold', two.score.toFixed(1))}   (${one.score.toFixed(2)} → ${two.score.toFixed(2)}, ${Math.round(one.votes + two.votes).toLocaleString('en-US')} votes)`,
    '',
    ...textPlot(
      {
        title: '',
        from,
        to,
        lines: [
          { labels: {}, points: days.map(({ at, score }) => ({ at: at + 12 * 3_600_000, value: score })) },
        ],
        level: { value: one.score, text: 'score of week 1' },
      },
      terminal.width,
    ),
    '',
    ...queryLines(preview.queries.score, terminal),
    '',
    terminal.paint(
      'dim',
      wrap(
        `The PromQL gives week 2 when it is evaluated at the end of the history, ${new Date(to).toISOString().slice(0, 16)}Z, and week 1 with offset 7d behind each [7d].`,
        terminal.width,
      ),
    ),
  ];
  return {
    title: `“User satisfaction dropped from ${one.score.toFixed(1)} to ${two.score.toFixed(1)} this week. Which queries are causing dissatisfaction?”`,
    lines,
  };
}

/** What the data says, then what M7.3 adds. */
export function answer(preview: Preview, terminal: Terminal): Chapter[] {
  return [
    contributions(preview, terminal),
    disliked(preview, terminal),
    quality(preview, terminal),
    cohorts(preview, terminal),
    executive(preview, terminal),
  ];
}

function contributions(preview: Preview, terminal: Terminal): Chapter {
  const { change, rate, mix, found } = preview;
  const rows = preview.contributions.map(({ by, rate, mix, scores, votes }) => {
    const score = (value: number | null) => (value === null ? '  – ' : value.toFixed(2));
    return `  ${`${by.query_type}, ${by.tier}`.padEnd(22)}${pointsText(rate + mix).padStart(7)}${pointsText(rate).padStart(8)}${pointsText(mix).padStart(8)}   ${score(scores[0])} → ${score(scores[1])}   ${Math.round(votes[0])} → ${Math.round(votes[1])}`;
  });
  const lines = [
    terminal.paint('bold', wrap(findingText(found), terminal.width)),
    wrap(
      `Of the change of ${pointsText(change)}, ${pointsText(rate)} comes from answers that are rated differently (rate), and ${pointsText(mix)} from other questions than before (mix). The rows add up to it.`,
      terminal.width,
    ),
    '',
    terminal.paint(
      'dim',
      `  ${'query type, tier'.padEnd(22)}${'effect'.padStart(7)}${'rate'.padStart(8)}${'mix'.padStart(8)}   score           votes`,
    ),
    ...rows,
  ];
  if (preview.simpson) lines.push('', ...simpson(preview, terminal));
  lines.push(
    '',
    ...queryLines(preview.queries.votes, terminal),
    terminal.paint(
      'dim',
      wrap(
        'Method: E. M. Kitagawa, Components of a Difference Between Two Rates, JASA 50 (1955), 1168–1194.',
        terminal.width,
      ),
    ),
  );
  return { title: 'Which queries? The change, split into its parts', lines };
}

function simpson({ contributions, weeks }: Preview, terminal: Terminal): string[] {
  const types = [...new Set(contributions.map(({ by }) => by.query_type))];
  const rows = types.map((type) => {
    const [one, two] = [0, 1].map((week) => {
      const own = contributions.filter(({ by }) => by.query_type === type);
      const votes = own.reduce((sum, c) => sum + c.votes[week]!, 0);
      return own.reduce((sum, c) => sum + (c.scores[week] ?? 0) * c.votes[week]!, 0) / votes;
    });
    return `  ${type.padEnd(22)}${one!.toFixed(2)} → ${two!.toFixed(2)}  ${two! > one! ? 'better' : 'worse'}`;
  });
  return [
    terminal.paint('bold', 'Simpson’s paradox: the types got better, and their mean got worse.'),
    ...rows,
    `  ${'all'.padEnd(22)}${weeks[0].score.toFixed(2)} → ${weeks[1].score.toFixed(2)}  worse`,
  ];
}

function disliked({ disliked, found, queries }: Preview, terminal: Terminal): Chapter {
  const lines = disliked.flatMap(({ question, answer, down, votes, query_type, tier }) => [
    `${terminal.paint('bold', question)}  ${terminal.paint('dim', `${query_type}, ${tier}`)}`,
    `  ${wrap(`${down} of ${votes} votes down on: “${answer}”`, terminal.width - 2, '  ')}`,
  ]);
  return {
    title: `The answers that people disliked${found ? ` among ${sliceText(found.by)}` : ''}`,
    lines: [...lines, '', ...queryLines({ source: 'sql', sql: queries.disliked.sql }, terminal)],
  };
}

/** Capability 1: RAG-specific quality metrics. */
function quality({ drift, queries, from }: Preview, terminal: Terminal): Chapter {
  const days = drift[0]?.scores.map((_, day) => dayName(from + day * 86_400_000).slice(0, 2)) ?? [];
  return {
    title: 'Capability 1: quality of the answers, and its drift',
    lines: [
      terminal.paint('dim', `${' '.repeat(19)}${days.map((day) => day.padEnd(4)).join('')}`),
      ...drift.map(
        ({ query_type, scores }) =>
          `  ${query_type.padEnd(17)}${scores.map((score) => (score === null ? ' –  ' : score.toFixed(1).padEnd(4))).join('')}`,
      ),
      '',
      ...queryLines(queries.drift, terminal),
      terminal.paint('dim', 'To see when your own alert would have fired: npm run preview -- --replay'),
    ],
  };
}

/** Capability 2: cohort analysis. */
function cohorts({ figures }: Preview, terminal: Terminal): Chapter {
  return {
    title: 'Capability 2: cohorts. What they cost, what they use, and who comes back',
    lines: figures
      .filter(({ id }) => !['revenue', 'tickets'].includes(id))
      .flatMap((figure) => figureLines(figure, terminal)),
  };
}

/** Capability 3: executive dashboards. */
function executive({ tiles, figures }: Preview, terminal: Terminal): Chapter {
  const rows = tiles.map(({ title, unit, weeks }) => {
    const [one, two] = weeks.map((rows) => valueText(rows[0]?.value ?? 0, unit));
    return `  ${title.padEnd(62)}${one!.padStart(9)} → ${two}`;
  });
  return {
    title: 'Capability 3: one page for the CEO',
    lines: [
      ...rows,
      '',
      ...figures
        .filter(({ id }) => ['revenue', 'tickets'].includes(id))
        .flatMap((figure) => figureLines(figure, terminal)),
      ...tiles
        .slice(1)
        .flatMap(({ title, ...queries }) => [terminal.paint('dim', title), ...queryLines(queries, terminal)]),
    ],
  };
}

function figureLines(figure: ShownFigure, terminal: Terminal): string[] {
  const text = (value: number | undefined) => (value === undefined ? '–' : valueText(value, figure.unit));
  return [
    terminal.paint('bold', wrap(figure.title, terminal.width)),
    ...sideBySide(figure.weeks).map(
      ([name, one, two]) => `  ${name.padEnd(22)}${text(one).padStart(10)} → ${text(two)}`,
    ),
    ...queryLines(figure, terminal),
    '',
  ];
}

/** The query behind a figure, to copy: PromQL where Prometheus answered, else SQL. */
function queryLines(
  { source, promql, sql }: { source: string; promql?: string; sql: string },
  { paint }: Terminal,
): string[] {
  const [name, text] = source === 'prometheus' && promql ? ['PromQL', promql] : ['SQL', sql];
  return text
    .split('\n')
    .map((line, i) => paint('cyan', `  ${i === 0 ? name.padEnd(8) : ' '.repeat(8)}${line.trim()}`));
}

/** What happened: shown with `--reveal`, or after the guess. */
export function causeLines({ cause }: Preview, terminal: Terminal): string[] {
  if (!cause) return ['Nothing happened in this history.'];
  return [wrap(`${dayAndTime(cause.at)}: ${cause.story}`, terminal.width)];
}
