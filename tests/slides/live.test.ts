import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '#lab/lab.ts';
import { type LabNumbers, scoreOf, shareOf } from '../../slides/live.ts';
import { followLab } from '../../slides/server/lab-feed.ts';
import { feedbackRoutes } from '../../solutions/2-build/feedback.ts';
import { listenTo } from '../support/events.ts';
import { ask, eventually, send, testLab } from '../support/lab.ts';

let lab: Lab & AsyncDisposable;
beforeAll(async () => {
  lab = await testLab({ learner: { feedback: feedbackRoutes } });
});
afterAll(() => lab[Symbol.asyncDispose]());

const vote = (queryId: string, rating: string) =>
  send('PUT', `${lab.ragApi}/query/${queryId}/feedback`, { rating });

test('votes and costs reach those who watch, a changed mind as it stands', async () => {
  await using live = await listenTo(`${lab.ragApi}/live`);
  const first = await live.until(() => true);
  expect(first).toMatchObject({ up: 0, down: 0 });
  expect(first.costPerQueryUsd).toBeGreaterThan(0); // the lab has asked itself some questions

  const { body } = await ask(lab.ragApi, 'How do I invite a teammate?');
  await live.until(({ queries }) => queries === first.queries + 1);
  await vote(body.queryId, 'up');
  await live.until(({ up, down }) => up === 1 && down === 0);
  await vote(body.queryId, 'down');
  await live.until(({ up, down }) => up === 0 && down === 1);
  expect((await vote('nonsense', 'up')).status).toBe(404);
  await vote(body.queryId, 'down');
  const late = await listenTo(`${lab.ragApi}/live`);
  expect(await late.until(() => true)).toMatchObject({ up: 0, down: 1 });
  await late[Symbol.asyncDispose]();
});

test('the deck follows a lab that comes, goes and comes back', async () => {
  const told: (LabNumbers | null)[] = [];
  const stop = new AbortController();
  let running: { ragApi: string } | undefined;
  const over = followLab(
    (numbers) => told.push(numbers),
    stop.signal,
    async () => running,
  );
  const short = await testLab();
  running = short;
  await eventually(() => expect(told.at(-1)).toMatchObject({ up: 0 }));
  running = undefined;
  await short[Symbol.asyncDispose]();
  await eventually(() => expect(told.at(-1)).toBeNull());
  running = lab;
  await eventually(() => expect(told.at(-1)).toMatchObject({ down: 1 }));
  stop.abort();
  await over;
  expect(told.at(-1)).not.toBeNull();
});

test('the score of the lesson: 80 % is 4.2, 70 % is 3.8', () => {
  expect(scoreOf({ up: 80, down: 20 })).toBeCloseTo(4.2, 10);
  expect(scoreOf({ up: 7, down: 3 })).toBeCloseTo(3.8, 10);
  expect([scoreOf({ up: 0, down: 0 }), shareOf({ up: 0, down: 0 })]).toEqual([null, null]);
});
