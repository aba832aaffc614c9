import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { expect, test, vi } from 'vitest';
import { HistoryAnswers } from '#lab/history/ask.ts';
import { figuresOf } from '#lab/history/figures.ts';
import { openHistory } from '#lab/history/history.ts';
import { keepHistory } from '#lab/history/latest.ts';
import { previewOf } from '#lab/history/preview.ts';
import { historyPrometheus } from '#lab/history/prometheus.ts';
import { findPromtool } from '#lab/prometheus/promtool.ts';
import { fileUrl, openStore } from '#lab/rag-api/store.ts';
import { inProject } from '../../common/paths.ts';
import { scoresOfWeek } from '../../slides/deck/score-line.ts';
import { eventually, temporaryFolder } from '../support/lab.ts';
import { PROMETHEUS, WHY_SKIPPED } from '../support/prometheus.ts';

const TO = Date.UTC(2026, 10, 23);
const base = { to: TO, questions: 6_000 };

async function count(database: string, table: string): Promise<number> {
  const db = createClient({ url: fileUrl(database) });
  const { rows } = await db.execute(`SELECT count(*) AS n FROM ${table}`);
  db.close();
  return Number(rows[0]!.n);
}

test.skipIf(!PROMETHEUS)(
  `SQL and a real Prometheus agree within 1 % on every figure${WHY_SKIPPED}`,
  async () => {
    using folder = temporaryFolder();
    for (const seed of [2, 7]) {
      const history = await openHistory({ ...base, seed, folder: folder.path, promtool: findPromtool() });
      const prometheus = await historyPrometheus(history.blocks);
      try {
        const answers = new HistoryAnswers(history, prometheus);
        for (const figure of Object.values(figuresOf(history))) {
          if (!('promql' in figure) || !figure.promql) continue;
          for (const to of [history.middle, history.to]) {
            const [sql, promql] = [
              await answers.rows(figure, to, 7, 'sql'),
              await answers.rows(figure, to, 7, 'prometheus'),
            ];
            const what = `seed ${seed}, ${figure.id}`;
            const known = new Map(promql.map(({ by, value }) => [JSON.stringify(by), value]));
            expect(promql.length, what).toBeGreaterThan(0);
            for (const { by, value } of sql) {
              const other = known.get(JSON.stringify(by));
              expect(
                Math.abs(other! - value),
                `${what} ${JSON.stringify(by)}: ${value} and ${other}`,
              ).toBeLessThanOrEqual(0.01 * Math.abs(value));
            }
          }
        }
        answers.close();
        const told = await previewOf(history, { prometheus });
        expect(told.source).toBe('prometheus');
        expect(told).not.toHaveProperty('cause');
      } finally {
        await prometheus?.close();
      }
    }
  },
);

test('a history is stored as the RAG API stores answers and votes, and the same one is not made twice', async () => {
  using folder = temporaryFolder();
  const history = await openHistory({ ...base, seed: 3, folder: folder.path });
  expect(await count(history.database, 'answers')).toBe(6_000);
  const store = await openStore(fileUrl(history.database), 10_000);
  expect(await store.answers.get('h0000001')).toMatchObject({
    queryId: 'h0000001',
    answeredAt: expect.any(Number),
  });
  const { up, down } = await store.votes.count(history.from, 'people');
  store.close();
  expect(up + down).toBe(await count(history.database, 'votes'));
  expect(up).toBeGreaterThan(down);
  const told = await previewOf(history, { reveal: true });
  expect(told).toMatchObject({ version: 1, seed: 3, source: 'sql', cause: { effect: expect.any(String) } });
  expect(told.disliked[0]!.down).toBeGreaterThan(0);
  // the last slide shows the score of seven days, from the end of week 1 to the end of week 2
  vi.stubEnv('PRACTATHON_HOME', folder.path);
  keepHistory(told);
  const { source, days } = scoresOfWeek();
  vi.unstubAllEnvs();
  expect(source).toBe('npm run preview, seed 3');
  expect(days.map(({ day }) => day).join(' ')).toBe('Sun Mon Tue Wed Thu Fri Sat Sun');
  expect([days[0]!.score, days.at(-1)!.score]).toEqual(told.weeks.map(({ score }) => score));
  rmSync(history.database);
  const again = await openHistory({ ...base, seed: 3, folder: folder.path });
  expect(again).toEqual(history);
  expect(existsSync(again.database)).toBe(false); // it was not made again
});

test.skipIf(process.platform === 'win32')(
  'after a kill -9 in the middle, the next run makes all of it',
  async () => {
    using folder = temporaryFolder();
    const options = { ...base, questions: 60_000, seed: 1, folder: folder.path };
    const code = `const { openHistory } = await import('#lab/history/history.ts'); await openHistory(${JSON.stringify(options)});`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      cwd: inProject('.'),
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const building = () => readdirSync(folder.path).filter((name) => name.includes('.building-'));
    await eventually(() => {
      const [name] = building();
      if (!name || !existsSync(join(folder.path, name, 'history.db-wal'))) throw new Error('not yet');
    }, 15_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(building()).toHaveLength(1);
    const history = await openHistory(options);
    expect(await count(history.database, 'answers')).toBe(60_000);
    expect(building()).toEqual([]);
  },
);
