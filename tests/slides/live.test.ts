import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lab } from '#lab/lab.ts';
import { scoreOf, shareOf } from '../../common/votes.ts';
import { followLab } from '../../slides/server/lab-feed.ts';
import type { CheckpointState, LabNumbers } from '../../slides/server/live-state.ts';
import { feedbackRoutes } from '../../solutions/2-build/feedback.ts';
import '../support/command.ts'; // a state folder of this file's own
import { readEnv } from '../../common/env.ts';
import { removeLabFile, writeLabFile } from '../../workbook/sandbox/lab-file.ts';
import { testDeck } from '../support/deck.ts';
import { listenTo } from '../support/events.ts';
import { ask, eventually, send, testLab } from '../support/lab.ts';

let lab: Lab & AsyncDisposable;
beforeAll(async () => {
  lab = await testLab({ instance: 'deck', learner: { feedback: feedbackRoutes } });
});
afterAll(() => lab[Symbol.asyncDispose]());

const vote = (queryId: string, rating: string) =>
  send('PUT', `${lab.ragApi}/query/${queryId}/feedback`, { rating });

test('listeners of the lab get votes and costs; a changed vote counts once', async () => {
  await using live = await listenTo(`${lab.ragApi}/live`);
  // the lab's own first questions are no people's
  expect(await live.until(() => true)).toEqual({ up: 0, down: 0, queries: 0, costPerQueryUsd: null });
  const { body } = await ask(lab.ragApi, 'How do I invite a teammate?');
  const first = await live.until(({ queries }) => queries === 1);
  expect(first.costPerQueryUsd).toBeCloseTo(body.costUsd, 12);
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

test('the deck follows a lab that starts, ends and starts again', async () => {
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

test('the Readiness slide shows the checkpoints of a running lab, and the foot shows its numbers', {
  timeout: 30_000,
}, async () => {
  const { ragApi, standIns, service, evidence } = lab;
  writeLabFile({
    version: 1,
    pid: process.pid,
    instance: 'deck',
    service,
    ragApi,
    standIns,
    evidence,
  });
  await using served = await testDeck({ env: readEnv({}), lab: true });
  await using events = await listenTo(`${served.url}/events`);
  await events.until((message) => message.lab?.queries > 0);
  expect(events.all.some((message) => message.checkpoints)).toBe(false); // their slide is not shown yet
  const slide = served.deck.slides.findIndex(({ id }) => id === 'readiness');
  await send('POST', `${served.url}/show`, { slide, step: 0, by: 'test', seq: 1 });
  const { checkpoints } = await events.until((message) => message.checkpoints, 15_000);
  expect(checkpoints.map(({ id, status }: CheckpointState) => `${id} ${status}`)).toEqual([
    '1 ready',
    '2 ready',
    '3 ready',
    '4 ready',
  ]);
  removeLabFile('deck');
  await using later = await listenTo(`${served.url}/events`);
  await later.until((message) => message.checkpoints === null, 15_000);
});

test('the score of the lesson: 80 % is 4.2, 70 % is 3.8', () => {
  expect(scoreOf({ up: 80, down: 20 })).toBeCloseTo(4.2, 10);
  expect(scoreOf({ up: 7, down: 3 })).toBeCloseTo(3.8, 10);
  expect([scoreOf({ up: 0, down: 0 }), shareOf({ up: 0, down: 0 })]).toEqual([null, null]);
});
