import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXERCISES } from '../../exercises/index.ts';
import { classAddress } from '../../workbook/class/learner/join.ts';
import { outbox } from '../../workbook/class/learner/outbox.ts';
import { keepSending, type Sent, send } from '../../workbook/class/learner/send.ts';
import { type CheckVerdict, exerciseVerdict } from '../../workbook/grading/verdict.ts';
import { Progress } from '../../workbook/progress.ts';
import { post, testClass } from '../support/class.ts';
import { listenTo } from '../support/events.ts';
import { eventually, metric, temporaryFolder } from '../support/lab.ts';

const build = EXERCISES.find(({ name }) => name === 'build')!;
const base = { title: 'A first vote', points: 0, maxPoints: 1, file: '2-build/feedback.ts', hint: 'Begin.' };
const details = { did: 'PUT', expected: '201', got: 'SECRET_CODE', likely: 'Nothing is built yet.' };
const verdictOf = (verdict: 'pass' | 'fail' | 'error', more: Partial<CheckVerdict> = {}) =>
  exerciseVerdict(build, [{ ...base, id: 'first-vote', verdict, message: 'SECRET_CODE', ...more }]);
const progress = Progress.parse({
  version: 1,
  exercises: { build: { attempts: 3, hints: 1, minutes: 6.7 } },
});

test('what happens while the class can’t be reached arrives later; the learner’s code never does', async () => {
  using folder = temporaryFolder();
  const box = outbox(join(folder.path, 'class.json'));
  box.verdict(build, verdictOf('fail'));
  expect(await send(box, progress)).toEqual({ is: 'in no class' });

  await using room = await testClass();
  const { url, code } = classAddress(room.join());
  box.join({ url: 'http://127.0.0.1:9', code, wish: 'Ada' });
  expect(await send(box, progress, undefined, 500)).toEqual({ is: 'later' });
  box.join({ url, code, wish: 'Ada' });
  box.verdict(build, verdictOf('fail', { details }));
  box.verdict(build, verdictOf('error')); // an error's message quotes the file
  box.verdict(build, verdictOf('fail', { details }));

  await using page = await listenTo(`${room.url}/events`);
  const sending = send(box, progress);
  box.update(() => ({ up: true, raised: 1 })); // while a report without it is on its way
  expect(await sending).toMatchObject({ is: 'stored', up: true });
  const sent = await send(box, progress, { exercise: 'build', minutes: 8.2 });
  expect(sent).toEqual({ is: 'stored', name: 'Ada', up: true, messages: [] });
  const { ticket } = box.read()!;
  const id = ticket!.split('.')[0];
  const { [`row ${id}`]: row } = await page.until((message) => message[`row ${id}`]?.now === 'build');
  expect(row).toMatchObject({
    name: 'Ada',
    now: 'build',
    handAt: expect.any(Number),
    cells: { build: { is: 'trying', attempts: 3, hints: 1, minutes: 8 } },
    stuck: { check: 'first-vote', title: 'A first vote', says: 'Expected 201. Nothing is built yet.' },
  });
  expect(JSON.stringify(page.all)).not.toContain('SECRET_CODE');
  expect(readFileSync(join(folder.path, 'class.json'), 'utf8')).not.toContain('SECRET_CODE');

  // the same workbook joins again under another name: it stays the same learner
  box.join({ url, code, wish: 'Ada L.' });
  await post(`${room.url}/order`, { is: 'lowered', id });
  await post(`${room.url}/order`, { is: 'message', to: id, text: 'Well done' });
  expect(await send(box, progress)).toEqual({
    is: 'stored',
    name: 'Ada L.',
    up: false,
    messages: ['Well done'],
  });
  expect(await send(box, progress)).toMatchObject({ messages: [] });
  expect(await metric(room.network, 'class_learners{state="here"}')).toBe(1);
});

test('a class that refuses is left alone, and a state folder that can’t be used disturbs nothing', async () => {
  using folder = temporaryFolder();
  await using room = await testClass();
  const path = join(folder.path, 'class.json');
  const box = outbox(path);
  box.join({ url: room.network, code: 'AAAA-AAAA', wish: 'Eve' });
  const seen: Sent[] = [];
  const sending = keepSending(
    box,
    () => progress,
    () => undefined,
    (sent) => seen.push(sent),
  );
  await eventually(() => expect(seen).toEqual([{ is: 'refused', why: expect.stringContaining('code') }]));
  await sending.close();
  writeFileSync(path, '{"version":1,"url"');
  expect([box.read(), await send(box, progress)]).toEqual([undefined, { is: 'in no class' }]);
  rmSync(path);
  mkdirSync(path); // a folder: it can be neither read nor replaced
  box.join({ url: room.network, code: room.code, wish: 'Eve' });
  box.verdict(build, verdictOf('pass'));
  expect(await send(box, progress)).toEqual({ is: 'in no class' });
});

test('an address has its code, and the port of learners unless it names one', () => {
  expect(classAddress('192.168.1.20/k7qf3mxd')).toEqual({
    url: 'http://192.168.1.20:4201',
    code: 'K7QF3MXD',
  });
  expect(classAddress('http://room.example:80/K7QF-3MXD').url).toBe('http://room.example');
  expect(classAddress('https://class.example/K7QF-3MXD').url).toBe('https://class.example');
  for (const wrong of ['', 'room', '192.168.1.20:4201', 'http://', 'a:b@c/K7QF-3MXD'])
    expect(() => classAddress(wrong), wrong).toThrow(/is not the address of a class with its code/);
});
