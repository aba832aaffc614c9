import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Learner } from '../../workbook/class/server/state.ts';
import { type ClassEvent, classStep, EMPTY, saysMore } from '../../workbook/class/server/state.ts';
import { hurdlesOf, rowOf } from '../../workbook/class/server/view.ts';
import { joined, post, report, testClass } from '../support/class.ts';
import { listenTo } from '../support/events.ts';
import { metric, temporaryFolder } from '../support/lab.ts';

const HOUR = 3_600_000;
const stateAfter = (...events: ClassEvent[]) => events.reduce(classStep, EMPTY);
const ada: ClassEvent = { is: 'joined', at: 1_000, id: 'a', name: 'Ada' };
const says = (at: number, ...given: Parameters<typeof report>): ClassEvent => ({
  is: 'reported',
  at,
  id: 'a',
  report: report(...given),
});
const learner = (...events: ClassEvent[]): Learner => stateAfter(ada, ...events).learners.get('a')!;

describe('the state of a class', () => {
  test('gives each learner a name of their own, and keeps it when they join again', () => {
    const other: ClassEvent = { ...ada, id: 'b', name: 'ADA' };
    const names = (...events: ClassEvent[]) =>
      [...stateAfter(...events).learners.values()].map(({ name }) => name);
    expect(names(ada, other, { ...ada, id: 'c' })).toEqual(['Ada', 'ADA 2', 'Ada 3']);
    expect(names(ada, other, ada, other)).toEqual(['Ada', 'ADA 2']);
  });

  test('counts the time at a check by its own clock, from lengths', () => {
    const first = says(10 * HOUR, 1, {}, 60_000);
    const since = (...events: ClassEvent[]) => rowOf(learner(...events), 0).stuck?.at;
    expect(since(first)).toBe(10 * HOUR - 60_000);
    // later reports of the same check change nothing, whatever the learner's clock does meanwhile
    expect(since(first, says(11 * HOUR, 2, {}, 5))).toBe(10 * HOUR - 60_000);
    expect(since(says(10 * HOUR, 1, {}, 300 * HOUR))).toBe(10 * HOUR);
    const passed = says(11 * HOUR, 2, { exercises: {} });
    expect(since(first, passed)).toBeUndefined();
    expect(since(first, passed, says(12 * HOUR, 3))).toBe(12 * HOUR);
  });

  test('ignores a report that a newer one has overtaken, and one of a learner who never joined', () => {
    expect(learner(says(1, 5), says(2, 4)).report?.seq).toBe(5);
    expect(stateAfter(says(1, 5))).toEqual(EMPTY);
  });

  test('a hand stays down once it is lowered, until it is raised again', () => {
    const up = says(5_000, 1, { hand: 1 });
    const lowered: ClassEvent = { is: 'lowered', at: 6_000, id: 'a' };
    expect(learner(up, says(5_500, 2, { hand: 1 })).handAt).toBe(5_000);
    expect(learner(up, lowered, says(7_000, 2, { hand: 1 })).handAt).toBeUndefined();
    expect(learner(up, lowered, says(8_000, 2, { hand: 2 })).handAt).toBe(8_000);
  });

  test('names the check that holds most people up, with its message', () => {
    const three = [...'abc'].flatMap((id): ClassEvent[] => [
      { ...ada, id, name: id },
      { ...(says(HOUR, 1, {}, id === 'b' ? 9_000 : 0) as ClassEvent & { is: 'reported' }), id },
    ]);
    expect(hurdlesOf([...stateAfter(...three).learners.values()])).toEqual([
      {
        exercise: 'build',
        check: 'bad-rating-400',
        title: 'A wrong rating is refused',
        says: 'Expected 400.',
        learners: 3,
        at: HOUR - 9_000,
      },
    ]);
  });

  test('only a report that says more has to be stored', () => {
    expect(saysMore(report(2, {}, 5_000), report(1, { exercises: report(2).exercises }))).toBe(false);
    expect(saysMore(report(2), report(1))).toBe(true); // one attempt more
    expect(saysMore(report(1), undefined)).toBe(true);
  });
});

describe('what the network reaches', () => {
  test('a learner joins with the code, reports, and gets the messages since then, each once', async () => {
    await using room = await testClass();
    const order = (body: object) => post(`${room.url}/order`, { is: 'message', to: null, ...body });
    await order({ text: 'Before anybody came' });
    const one = await joined(room, '  Ada\u0007\u202e ');
    const other = await joined(room, 'ada');
    expect([one.name, other.name]).toEqual(['Ada', 'ada 2']);
    expect((await post(`${room.network}/report`, report(1), one.ticket)).body).toEqual({
      messages: [],
      lowered: 0,
    });
    await using page = await listenTo(`${room.url}/events`);
    const id = one.ticket.split('.')[0]!;
    await page.until((message) => message[`row ${id}`]?.cells.build.attempts === 1);
    await order({ text: 'Coffee at three', to: null });
    await order({ text: 'Look at line 4', to: id });
    expect((await post(`${room.network}/report`, report(2), one.ticket)).body.messages).toEqual([
      { n: 2, text: 'Coffee at three' },
      { n: 3, text: 'Look at line 4' },
    ]);
    expect((await post(`${room.network}/report`, report(3, { seen: 3 }), one.ticket)).body.messages).toEqual(
      [],
    );
    const { body } = await post(`${room.network}/report`, report(1), other.ticket);
    expect(body.messages).toEqual([{ n: 2, text: 'Coffee at three' }]);
    expect((await order({ text: ' \n ' })).status).toBe(400);
  });

  test('people without the code or the ticket get no further, and see no name', async () => {
    await using room = await testClass();
    const { ticket } = await joined(room, 'Ada');
    await post(`${room.network}/report`, report(1), ticket);
    const refused = await post(`${room.network}/join`, { code: 'AAAA-AAAA', name: 'Eve' });
    expect([refused.status, refused.body.error]).toEqual([403, expect.stringContaining('code')]);
    const forged = ticket.replace(/\.(.)/, (_all, c) => `.${c === 'a' ? 'b' : 'a'}`);
    for (const wrong of ['', 'x.y', forged, ticket.split('.')[0]!])
      expect((await post(`${room.network}/report`, report(2), wrong)).status, wrong).toBe(401);
    for (const path of [
      '/events',
      '/projector',
      '/projector/events',
      '/order',
      '/qr.svg',
      '/assets/class.js',
      '/AAAA-AAAA',
    ])
      expect((await fetch(`${room.network}${path}`)).status, path).toBe(404);
    const html = await (await fetch(room.network)).text();
    expect(html).not.toContain(room.code);
    expect(await (await fetch(`${room.network}/${room.code}`)).text()).toContain(room.join());
    const metrics = await (await fetch(`${room.network}/metrics`)).text();
    expect(metrics).not.toMatch(/ada/i);
    expect(await metric(room.network, 'class_attempts_total{exercise="build"}')).toBe(1);
    expect(await metric(room.network, 'class_exercise_learners{exercise="build",state="trying"}')).toBe(1);
    expect(await metric(room.network, 'class_check_learners{exercise="build",check="bad-rating-400"}')).toBe(
      1,
    );
    expect(await metric(room.network, 'class_requests_total{result="refused"}')).toBeGreaterThanOrEqual(5);
    await using wall = await listenTo(`${room.url}/projector/events`);
    expect(JSON.stringify(await wall.until(({ summary }) => summary?.learners === 1))).not.toMatch(/Ada/);
    // another site can't use the instructor's browser
    const foreign = { origin: 'http://evil.example', 'content-type': 'application/json' };
    const order = { method: 'POST', headers: foreign, body: '{"is":"clock","on":true}' };
    expect((await fetch(`${room.url}/order`, order)).status).toBe(403);
  });

  test('garbage is refused with a reason and changes nothing', async () => {
    await using room = await testClass();
    const { ticket } = await joined(room, 'Ada');
    const build = report(1).exercises.build!;
    const garbage: [unknown, number][] = [
      ['{"seq":', 400],
      ['[]', 400],
      [null, 400],
      [{ ...report(1), code: 'export const secret = 1' }, 400],
      [{ ...report(1), exercises: { build: { ...build, source: 'x' } } }, 400],
      [{ ...report(1), exercises: { nonsense: build } }, 400],
      [{ ...report(1), exercises: { build: { ...build, checks: { 'A b"}': 'pass' } } } }, 400],
      [{ ...report(1), exercises: { build: { ...build, attempts: -1 } } }, 400],
      [{ ...report(1), seq: 1e300 }, 400],
      [`"${'x'.repeat(20_000)}"`, 413],
    ];
    for (const [body, status] of garbage) {
      const answer = await post(`${room.network}/report`, body, ticket);
      expect([answer.status, typeof answer.body.error], JSON.stringify(body)?.slice(0, 80)).toEqual([
        status,
        'string',
      ]);
    }
    for (const body of [
      {},
      { code: room.code },
      { code: room.code, name: ' \u0000 ' },
      { code: 7, name: 'x' },
    ])
      expect((await post(`${room.network}/join`, body)).status).toBe(400);
    expect(await metric(room.network, 'class_attempts_total{exercise="build"}')).toBe(0);
    expect((await post(`${room.network}/report`, report(1), ticket)).status).toBe(200);
  });

  test('a flood from one learner is refused, and the others go on', async () => {
    await using room = await testClass();
    const [one, other] = [await joined(room, 'Ada'), await joined(room, 'Grace')];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) => post(`${room.network}/report`, report(i), one.ticket)),
    );
    const limited = answers.filter(({ status }) => status === 429).length;
    expect(limited).toBeGreaterThanOrEqual(80);
    expect(answers.filter(({ status }) => status === 200).length).toBe(100 - limited);
    expect((await post(`${room.network}/report`, report(1), other.ticket)).status).toBe(200);
  });

  test('a restart keeps code, tickets, reports, hands, clock and messages, also after half a line', async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'class.jsonl');
    let before: { code: string; ticket: string };
    {
      await using room = await testClass(file);
      const { ticket } = await joined(room, 'Ada');
      await post(`${room.network}/report`, report(7, { hand: 1 }), ticket);
      await post(`${room.url}/order`, { is: 'message', to: null, text: 'Coffee' });
      await post(`${room.url}/order`, { is: 'clock', on: true });
      before = { code: room.code, ticket };
    }
    appendFileSync(file, '{"at":1,"is":"repor'); // what a kill leaves of a line that was not acknowledged
    await using room = await testClass(file);
    expect([room.code, room.learners]).toEqual([before.code, 1]);
    await using page = await listenTo(`${room.url}/events`);
    const id = before.ticket.split('.')[0];
    const { summary, [`row ${id}`]: row } = await page.until((message) => message[`row ${id}`]);
    expect(summary).toMatchObject({ learners: 1, hands: 1, startedAt: expect.any(Number) });
    expect(row).toMatchObject({ name: 'Ada', now: 'build', cells: { build: { attempts: 7, is: 'trying' } } });
    const { body } = await post(`${room.network}/report`, report(8), before.ticket);
    expect(body.messages).toEqual([{ n: 1, text: 'Coffee' }]);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => 'object'));
  });
});
