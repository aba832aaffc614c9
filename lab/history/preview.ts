import type { QueryType, Tier } from '../rag-api/types.ts';
import { HistoryAnswers, type Row, type Source, sqlText } from './ask.ts';
import { DAY_MS, DAYS } from './calendar.ts';
import type { Cause, Slice } from './causes.ts';
import { type CellVotes, type Decomposition, decompose } from './decompose.ts';
import { type Figure, figuresOf, TILES } from './figures.ts';
import type { History } from './history.ts';
import type { HistoryPrometheus } from './prometheus.ts';
import { CELLS } from './world.ts';

/** A question that people disliked, with the answer that they got. */
export interface Disliked {
  question: string;
  answer: string;
  query_type: QueryType;
  tier: Tier;
  down: number;
  votes: number;
}

/** A figure of both weeks, with the queries that give it. */
export interface ShownFigure {
  id: string;
  title: string;
  unit: Figure['unit'];
  source: Source;
  weeks: readonly [Row[], Row[]];
  promql?: string;
  sql: string;
}

/** Everything that the story shows. The contract of `npm run preview -- --json` is a part of it. */
export interface Preview extends Decomposition {
  version: 1;
  seed: number;
  questions: number;
  source: Source;
  /** Times in milliseconds since the epoch. `to` is the time at which the PromQL gives the figures of the second week. */
  from: number;
  to: number;
  /** Where the SQL can be run. */
  database: string;
  counter: { name: string; labels: string[] };
  /** Score of each day. */
  days: { at: number; score: number }[];
  /** Score of the seven days before each of these times: at the end of week 1, and of each day of week 2. */
  falling: { at: number; score: number }[];
  /** Score of each day by query type; null on a day without votes. */
  drift: { query_type: string; scores: (number | null)[] }[];
  disliked: Disliked[];
  /** PromQL and SQL of the score, of the votes in `contributions`, and of the disliked answers. */
  queries: { score: ShownQueries; votes: ShownQueries; drift: ShownQueries; disliked: { sql: string } };
  figures: ShownFigure[];
  tiles: ShownFigure[];
  /** Who caused it; only when asked for. */
  cause?: Cause & { at: number };
}

interface ShownQueries {
  source: Source;
  promql?: string;
  sql: string;
}

const FIGURES = [
  'costPerActiveUser',
  'costPerQuery',
  'featureUse',
  'retention',
  'revenue',
  'tickets',
] as const;
const DISLIKED_ROWS = 5;

/** Answers the driving question from a history, and shows what M7.3 adds. Asks Prometheus where there is one. */
export async function previewOf(
  history: History,
  { prometheus, reveal = false }: { prometheus?: HistoryPrometheus; reveal?: boolean } = {},
): Promise<Preview> {
  const answers = new HistoryAnswers(history, prometheus);
  try {
    const { cause, releaseAt } = history;
    return {
      ...(await told(history, answers)),
      ...(reveal && cause && { cause: { ...cause, at: releaseAt } }),
    };
  } finally {
    answers.close();
  }
}

async function told(history: History, answers: HistoryAnswers): Promise<Preview> {
  const all = figuresOf(history);
  const { from, middle, to } = history;
  const shown = async (figure: Figure): Promise<ShownFigure> => {
    const { id, title, unit, days = 7 } = figure;
    const week = (end: number) => answers.rows(figure, end - (7 - days) * DAY_MS, days);
    return { id, title, unit, weeks: [await week(middle), await week(to)], ...queries(figure) };
  };
  const queries = (figure: Figure): ShownQueries => ({
    source: answers.sourceOf(figure),
    promql: figure.promql?.('7d'),
    sql: sqlText(figure, to - (7 - (figure.days ?? 7)) * DAY_MS, figure.days),
  });
  const decomposed = decompose(
    cellsOf(await answers.rows(all.votes, middle), await answers.rows(all.votes, to)),
  );
  const dayEnds = Array.from({ length: DAYS }, (_, day) => from + (day + 1) * DAY_MS);
  const days: Preview['days'] = [];
  const byType: Row[][] = [];
  for (const end of dayEnds) {
    const [row] = await answers.rows(all.score, end, 1);
    days.push({ at: end - DAY_MS, score: row?.value ?? 0 });
    byType.push(await answers.rows(all.drift, end, 1));
  }
  const falling: Preview['falling'] = [];
  for (let at = middle; at <= to; at += DAY_MS) {
    const [row] = await answers.rows(all.score, at);
    falling.push({ at, score: row?.value ?? 0 });
  }
  const types = [...new Set(byType.flat().map(({ by }) => by.query_type!))].sort();
  const counter = history.signals.find(({ kind }) => kind === 'votes')!;
  const figures: ShownFigure[] = [];
  for (const name of FIGURES) figures.push(await shown(all[name]));
  const tiles: ShownFigure[] = [];
  for (const name of TILES) tiles.push(await shown(all[name]));
  const dislikedSql = DISLIKED(decomposed.found?.by ?? {});
  return {
    version: 1,
    seed: history.seed,
    questions: history.questions,
    source: answers.sourceOf(all.score),
    from,
    to,
    database: history.database,
    counter: { name: counter.name, labels: Object.keys(counter.labels) },
    ...decomposed,
    days,
    falling,
    drift: types.map((query_type) => ({
      query_type,
      scores: byType.map((rows) => rows.find(({ by }) => by.query_type === query_type)?.value ?? null),
    })),
    disliked: (await answers.sql(dislikedSql, { from: middle, to })) as unknown as Disliked[],
    queries: {
      score: queries(all.score),
      votes: queries(all.votes),
      drift: queries(all.drift),
      disliked: { sql: sqlText({ sql: dislikedSql }, to) },
    },
    figures,
    tiles,
  };
}

/** The questions of a slice with most thumbs down in a window, with the answer that people disliked. */
const DISLIKED = ({
  query_type,
  tier,
}: Slice) => `SELECT body->>'question' AS question, body->>'answer' AS answer, query_type, tier,
  sum(rating = 'down') AS down, count(*) AS votes
FROM votes JOIN answers USING (query_id)
WHERE voted_at > :from AND voted_at <= :to${query_type ? ` AND query_type = '${query_type}'` : ''}${tier ? ` AND tier = '${tier}'` : ''}
GROUP BY question, answer, query_type, tier ORDER BY down DESC LIMIT ${DISLIKED_ROWS}`;

function cellsOf(...weeks: readonly [Row[], Row[]]): CellVotes[] {
  return CELLS.map(({ queryType, tier }) => {
    const votes = weeks.map((rows) => {
      const of = (rating: string) =>
        rows.find(({ by }) => by.query_type === queryType && by.tier === tier && by.rating === rating)
          ?.value ?? 0;
      return { up: of('up'), all: of('up') + of('down') };
    });
    return { queryType, tier, weeks: [votes[0]!, votes[1]!] };
  });
}
