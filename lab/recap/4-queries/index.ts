import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../../common/paths.ts';
import { timesOf } from '../compare.ts';
import { type Experiment, exported, WrongResult } from '../experiment.ts';
import { LESSON } from '../lesson.ts';
import type { Query, Statement, TestDatabase } from './database.ts';

const FOLDER = '4-queries';
/** A network inside one data centre, there and back. */
const NETWORK_MS = 1;
const QUESTION = 7;

/** A query for each row of another query, against one JOIN. */
export const queries: Experiment = {
  id: 4,
  name: 'Database queries optimised',
  folder: FOLDER,
  lesson: LESSON.queries,
  goal: 5,
  task: 'Get the same titles with fewer statements.',
  async measure(variants, { quick }) {
    const folder = mkdtempSync(join(tmpdir(), 'recap-queries-'));
    const { createDatabase, FOUND } = await import('./database.ts');
    const database = await createDatabase(join(folder, 'recap.db'));
    try {
      const [slow, fast] = [queryOf(variants.slow), queryOf(variants.fast)];
      const asked = {
        slow: await statementsOf(slow, database),
        fast: await statementsOf(fast, database),
      };
      if (asked.fast.titles.join() !== asked.slow.titles.join())
        throw new WrongResult(`titlesOf finds ${asked.fast.titles.length} titles, not those of slow.ts.`);
      const [near, far] = [database.over(0), database.over(NETWORK_MS)];
      const times = await timesOf(
        {
          slow: () => slow.titlesOf(far, QUESTION),
          fast: () => fast.titlesOf(far, QUESTION),
          slowNear: () => slow.titlesOf(near, QUESTION),
          fastNear: () => fast.titlesOf(near, QUESTION),
        },
        { timeMs: quick ? 20 : 400, take: 'p50' },
      );
      return {
        before: times.slow,
        after: times.fast,
        unit: 'ms',
        what: `${FOUND} titles, with ${NETWORK_MS} ms of network`,
        shown: [
          `slow.ts asks ${asked.slow.statements.length} times:`,
          ...shownStatements(asked.slow.statements),
          `fast.ts asks ${asked.fast.statements.length === 1 ? 'once' : `${asked.fast.statements.length} times`}:`,
          ...shownStatements(asked.fast.statements),
          '',
          `Without a network, in the same process: ${times.slowNear.toFixed(2)} ms and ${times.fastNear.toFixed(2)} ms, a ratio of ${Math.round(times.slowNear / times.fastNear)}.`,
          `With ${NETWORK_MS} ms for each way there and back: ${times.slow.toFixed(1)} ms and ${times.fast.toFixed(1)} ms, a ratio of ${Math.round(times.slow / times.fast)}.`,
        ],
        look: [{ what: 'the loop in titlesOf', path: inProject(`lab/recap/${FOLDER}/slow.ts`) }],
        means: 'Each statement costs a way to the database and back; one JOIN pays it once.',
      };
    } finally {
      database.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  },
};

function queryOf(variant: object): Query {
  return { titlesOf: exported(variant, 'titlesOf') };
}

async function statementsOf({ titlesOf }: Query, database: TestDatabase) {
  await titlesOf(database.over(0), QUESTION); // warms up
  const db = database.over(0);
  return { titles: await titlesOf(db, QUESTION), statements: db.statements };
}

/** The first two statements with their times, broken to fit 80 columns, and how many follow. */
function shownStatements(statements: readonly Statement[]): string[] {
  const rest = statements.length - 2;
  return [
    ...statements.slice(0, 2).flatMap(({ sql, ms }) => {
      const [first = '', ...more] = sql.split(/ (?=WHERE |JOIN )/);
      return [`  ${ms.toFixed(2)} ms  ${first}`, ...more.map((part) => `            ${part}`)];
    }),
    ...(rest > 0 ? [`  … and ${rest} more like the last one`] : []),
  ];
}
