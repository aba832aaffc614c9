import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDeck } from '../support/deck.ts';
import { listenTo } from '../support/events.ts';
import { send, temporaryFolder } from '../support/lab.ts';

let served: Awaited<ReturnType<typeof testDeck>>;
const reports: unknown[] = [];
beforeAll(async () => {
  served = await testDeck({
    saveRehearsal: (times) => {
      reports.push(times);
      return 'report.json';
    },
  });
});
afterAll(() => served[Symbol.asyncDispose]());

const page = async (path: string) => (await fetch(`${served.url}${path}`)).text();

/** A request with headers that fetch doesn't allow. */
function asked(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${served.url}${path}`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .once('error', reject)
      .end();
  });
}

describe('pages', () => {
  test('the deck has all slides, and names no other host', async () => {
    const html = await page('/');
    expect(html.match(/<section /g)).toHaveLength(8);
    const css = await page('/assets/deck.css');
    const js = await page('/assets/deck.js');
    for (const text of [html, css, js])
      expect(text).not.toMatch(/(?:src|href|url\(|@import)\s*=?\s*["'(]?https?:/);
    expect(css).toContain('atkinson-hyperlegible-next.woff2');
  });

  test.each([
    'deck.js',
    'presenter.js',
    'room.js',
    'atkinson-hyperlegible-next.woff2',
    'jetbrains-mono.woff2',
  ])('%s is there', async (name) => {
    const response = await fetch(`${served.url}/assets/${name}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(name.endsWith('.js') ? /javascript/ : /font\/woff2/);
  });

  test('the handout shows every step', async () => {
    const html = await page('/handout');
    expect(html.match(/<article>/g)).toHaveLength(8);
    expect(html).not.toContain(' fragment');
  });

  test('a page that does not exist is answered with a sentence', async () => {
    const response = await fetch(`${served.url}/nothing`);
    expect([response.status, await response.text()]).toEqual([
      404,
      expect.stringContaining('The deck is at /'),
    ]);
  });
});

describe('only this machine', () => {
  test.each([
    ['a name that points to this machine', { host: 'evil.example' }],
    ['a page of another site', { host: '127.0.0.1', origin: 'https://evil.example' }],
    ['a page without an origin', { host: '127.0.0.1', origin: 'null' }],
  ])('%s is refused', async (_name, headers) => {
    expect(await asked('/presenter', headers)).toBe(403);
    expect(await asked('/clock', { ...headers, 'content-type': 'application/json' }, 'POST')).toBe(403);
  });

  test('localhost is this machine', async () => {
    expect(await asked('/', { host: 'localhost:4100', origin: 'http://localhost:4100' })).toBe(200);
    expect(await asked('/', { host: 'localhost:4100', origin: 'http://localhost:9' })).toBe(403);
  });
});

describe('the talk', () => {
  test('a move reaches every page, also one that connects later', async () => {
    await using early = await listenTo(`${served.url}/events`);
    const { status, body } = await send('POST', `${served.url}/show`, {
      slide: 1,
      step: 2,
      by: 'test',
      seq: 1,
    });
    expect([status, body.taken]).toEqual([200, true]);
    expect(body.show).toMatchObject({ slide: 1, step: 2 });
    await early.until(({ show }) => show?.slide === 1 && show.step === 2);
    await using late = await listenTo(`${served.url}/events`);
    expect((await late.until(({ show }) => show)).show).toMatchObject({
      slide: 1,
      step: 2,
      version: body.show.version,
    });
  });

  test('a rehearsal is recorded and saved', async () => {
    await send('POST', `${served.url}/rehearsal`, { on: true });
    await send('POST', `${served.url}/show`, { slide: 3, step: 0, by: 'test', seq: 50 });
    const { body } = await send('POST', `${served.url}/rehearsal`, { on: false });
    expect(body.file).toBe('report.json');
    expect(body.times).toHaveLength(8);
    expect(reports).toEqual([body.times]);
  });

  test('a rehearsal that can’t be saved is still answered', async () => {
    await using other = await testDeck({
      saveRehearsal: () => {
        throw new Error('no space');
      },
    });
    await send('POST', `${other.url}/rehearsal`, { on: true });
    const { status, body } = await send('POST', `${other.url}/rehearsal`, { on: false });
    expect([status, body.error, body.times.length]).toEqual([
      200,
      'The report could not be saved: no space',
      8,
    ]);
  });

  test('a restarted deck continues where the talk was, unless --at names another slide', async () => {
    using folder = temporaryFolder();
    const talkFile = join(folder.path, 'state/talk.json');
    {
      await using first = await testDeck({ talkFile });
      await send('POST', `${first.url}/practathon`, { on: true });
      await send('POST', `${first.url}/clock`, { do: 'start' });
      await send('POST', `${first.url}/show`, { slide: 1, step: 2, by: 'test', seq: 1 });
    }
    const shown = async (options: object) => {
      await using again = await testDeck({ talkFile, ...options });
      await using events = await listenTo(`${again.url}/events`);
      return (await events.until(({ show }) => show)).show;
    };
    const show = await shown({});
    expect(show).toMatchObject({ slide: 1, step: 2, clock: { since: expect.any(Number) } });
    expect(show.practathonSince).toEqual(expect.any(Number));
    expect(await shown({ at: 4 })).toMatchObject({ slide: 4, step: 0, practathonSince: null });
    writeFileSync(talkFile, '{"version":1,"at":');
    expect(await shown({})).toMatchObject({ slide: 0, step: 0 });
  });

  test('all pages share the practathon’s clock', async () => {
    await using events = await listenTo(`${served.url}/events`);
    await send('POST', `${served.url}/practathon`, { on: true });
    const { show, now } = await events.until((message) => message.show?.practathonSince);
    expect(now - show.practathonSince).toBeLessThan(2_000);
    await send('POST', `${served.url}/practathon`, { on: false });
    await events.until(
      (message) => message.show?.practathonSince === null && message.show.version > show.version,
    );
  });

  test('garbage is answered with 200, 400 or 404, and changes nothing', async () => {
    await using events = await listenTo(`${served.url}/events`);
    const before = (await events.until(({ show }) => show)).show;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/show', '/clock', '/practathon', '/rehearsal', '/nowhere'),
        fc.oneof(fc.json(), fc.string(), fc.constant('{"slide":99,"step":0,"by":"x","seq":1}')),
        async (path, body) => {
          const response = await fetch(`${served.url}${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          });
          await response.arrayBuffer();
          expect([200, 400, 404]).toContain(response.status);
        },
      ),
      { seed: 3, numRuns: 60 },
    );
    await using later = await listenTo(`${served.url}/events`);
    expect((await later.until(({ show }) => show)).show).toEqual(before);
  });
});
