import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileUrl } from '#lab/rag-api/store.ts';
import { keptKey } from '../../common/kept-key.ts';
import { rateLimit } from '../../common/limit.ts';
import { lanAddress } from '../../common/network.ts';
import { phones } from '../../slides/room/phones.ts';
import { openRoom } from '../../slides/room/room.ts';
import { testDeck } from '../support/deck.ts';
import { listenTo } from '../support/events.ts';
import { send, temporaryFolder } from '../support/lab.ts';

/** A request from its own address, as phones in one network have. 127.0.0.1 to 127.255.255.254 are this machine. */
function from(
  address: string,
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, localAddress: address }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    asked.once('error', reject).end(body);
  });
}

const ticketOf = (opened: { headers: IncomingHttpHeaders }) =>
  opened.headers['set-cookie']?.[0]?.split(';')[0];
let phonesSeen = 0;

/** A phone: has an address, opens the vote page once, and keeps its ticket. */
async function phone(roomUrl: string, given?: string) {
  phonesSeen += 1;
  const address = `127.1.${phonesSeen >> 8}.${phonesSeen & 255 || 255}`;
  const cookie = given ?? ticketOf(await from(address, 'GET', roomUrl))!;
  return {
    cookie,
    vote: async (rating: unknown, own = cookie) => {
      const body = JSON.stringify(typeof rating === 'string' ? { rating } : rating);
      const answer = await from(
        address,
        'PUT',
        `${roomUrl}/vote`,
        { 'content-type': 'application/json', cookie: own },
        body,
      );
      return {
        status: answer.status,
        headers: answer.headers,
        body: JSON.parse(answer.text) as { error?: string },
      };
    },
    mine: async () =>
      JSON.parse((await from(address, 'GET', `${roomUrl}/vote`, { cookie })).text) as {
        rating: string | null;
      },
  };
}

describe('a phone', () => {
  test('has one vote, and may change it; the wall follows', async () => {
    await using served = await testDeck({ room: true });
    await using wall = await listenTo(`${served.url}/events`);
    const one = await phone(served.roomUrl!);
    expect(await one.mine()).toEqual({ rating: null });
    expect((await one.vote('up')).status).toBe(200);
    await wall.until(({ room }) => room?.up === 1 && room.down === 0);
    expect((await one.vote('up')).status).toBe(200);
    expect((await one.vote('down')).status).toBe(200);
    await wall.until(({ room }) => room?.up === 0 && room.down === 1);
    expect(await one.mine()).toEqual({ rating: 'down' });
  });

  test('without a ticket, or with a forged one, has no vote', async () => {
    await using served = await testDeck({ room: true });
    const one = await phone(served.roomUrl!);
    for (const cookie of [
      '',
      'phone=x',
      one.cookie.replace(/=(.)/, (_all, c) => `=${c === '0' ? '1' : '0'}`),
      'phone=a.b',
    ])
      expect((await one.vote('up', cookie)).status, cookie).toBe(403);
  });

  test('that sends nonsense gets an answer that says what to send', async () => {
    await using served = await testDeck({ room: true });
    for (const body of [{ rating: 'sideways' }, {}, null, { rating: ['up'] }]) {
      const answer = await (await phone(served.roomUrl!)).vote(body);
      expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining('{"rating":"up"}')]);
    }
  });

  test('sees the question and its answer, but nothing else of the deck', async () => {
    await using served = await testDeck({ room: true });
    const html = await (await fetch(served.roomUrl!)).text();
    expect(html).toContain(served.deck.votes[0]!.question);
    for (const path of [
      '/presenter',
      '/handout',
      '/events',
      '/show',
      '/clock',
      '/room/clear',
      '/assets/deck.js',
    ])
      expect((await fetch(`${served.roomUrl}${path}`)).status, path).toBe(404);
  });
});

describe('a room', () => {
  test('counts every vote of 300 phones, while the deck still answers', {
    timeout: 30_000,
  }, async () => {
    await using served = await testDeck({ room: true });
    await using wall = await listenTo(`${served.url}/events`);
    const ratings = Array.from({ length: 300 }, (_, i) => (i % 5 === 0 ? 'down' : 'up'));
    let next = 0;
    const statuses: number[] = [];
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        while (next < ratings.length) {
          const rating = ratings[next++]!;
          const one = await phone(served.roomUrl!);
          statuses.push((await one.vote(rating)).status);
        }
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(300);
    const { room } = await wall.until((message) => message.room?.up + message.room?.down === 300);
    expect(room).toMatchObject({ up: 240, down: 60, refused: 0 });
    expect((await fetch(served.url)).status).toBe(200);
  });

  test('refuses a flood from one phone, and counts what it refused', async () => {
    await using served = await testDeck({ room: true });
    await using wall = await listenTo(`${served.url}/events`);
    const one = await phone(served.roomUrl!);
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, i) => one.vote(i % 2 === 0 ? 'up' : 'down')),
    );
    const refused = responses.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(94);
    expect(refused.length + responses.filter(({ status }) => status === 200).length).toBe(100);
    expect(['1', '2']).toContain(refused[0]!.headers['retry-after']);
    const { room } = await wall.until((message) => message.room?.refused === refused.length);
    expect(room.up + room.down).toBe(1);
  });

  test('refuses more tickets to an address that drops them, and says why', async () => {
    await using served = await testDeck({ room: true });
    const opened = [];
    for (let i = 0; i < 50; i += 1) opened.push(await from('127.9.9.9', 'GET', served.roomUrl!));
    const tickets = opened.map(ticketOf).filter(Boolean);
    expect([3, 4]).toContain(tickets.length); // another one after 20 seconds
    const refused = opened.at(-1)!;
    expect([refused.status, refused.text]).toEqual([429, expect.stringContaining('One vote for each phone')]);
    expect((await (await phone(served.roomUrl!)).vote('up')).status).toBe(200); // another address
  });

  test('accepts all phones from one address when they share it', async () => {
    await using served = await testDeck({ room: true, sharedAddress: true });
    const tickets = await Promise.all(
      Array.from({ length: 100 }, async () => ticketOf(await from('127.9.9.9', 'GET', served.roomUrl!))),
    );
    expect(new Set(tickets).size).toBe(100);
  });

  test('keeps votes and recognises phones after a restart, and deletes the votes on request', async () => {
    using folder = temporaryFolder();
    const databaseUrl = fileUrl(join(folder.path, 'room.db'));
    const kept = { room: true, databaseUrl, secret: keptKey(join(folder.path, 'room.key')) };
    let cookie = '';
    {
      await using served = await testDeck(kept);
      const one = await phone(served.roomUrl!);
      cookie = one.cookie;
      expect((await one.vote('up')).status).toBe(200);
    }
    await using served = await testDeck({ ...kept, secret: keptKey(join(folder.path, 'room.key')) });
    expect(served.room?.kept).toBe(1);
    await using wall = await listenTo(`${served.url}/events`);
    await wall.until(({ room }) => room?.up === 1);
    const same = await phone(served.roomUrl!, cookie);
    expect(await same.mine()).toEqual({ rating: 'up' });
    expect((await same.vote('down')).status).toBe(200);
    await wall.until(({ room }) => room?.up === 0 && room.down === 1);
    await send('POST', `${served.url}/room/clear`, {});
    await wall.until(({ room }) => room?.up === 0 && room.down === 0);
    expect(await same.mine()).toEqual({ rating: null });
  });

  test('does not count a vote that it can’t store', async () => {
    using folder = temporaryFolder();
    const room = await openRoom(fileUrl(join(folder.path, 'room.db')), () => {});
    room.close();
    await expect(room.vote('a', 'up')).rejects.toThrow('The client is closed');
    expect(room.numbers()).toEqual({ up: 0, down: 0, refused: 0 });
  });
});

test('a limit lets a burst pass, then perSecond, for each key', () => {
  let now = 0;
  const limit = rateLimit({ burst: 3, perSecond: 0.5 }, () => now);
  expect([1, 2, 3].map(() => limit('a'))).toEqual([0, 0, 0]);
  expect(limit('a')).toBeCloseTo(2, 5);
  expect(limit('b')).toBe(0);
  now = 2_000;
  expect(limit('a')).toBe(0);
  expect(limit('a')).toBeCloseTo(2, 5);
  now = 3_600_000;
  expect([1, 2, 3, 4].map(() => limit('a') === 0)).toEqual([true, true, true, false]);
});

test('only a cookie of this server identifies a phone', () => {
  const here = phones();
  const cookie = here.newCookie().split(';')[0]!;
  expect(here.of(`other=1; ${cookie}`)).toMatch(/^[\w-]{36}$/);
  expect(phones().of(cookie)).toBeUndefined();
  expect(here.of(undefined)).toBeUndefined();
  expect(here.newCookie()).toMatch(/HttpOnly; SameSite=Lax/);
});

test('the address for phones is the one in the room’s network', () => {
  const at = (address: string, internal = false) => [{ address, family: 'IPv4', internal }] as never;
  expect(lanAddress({ lo: at('127.0.0.1', true), docker0: at('172.17.0.1'), wlan0: at('192.168.1.7') })).toBe(
    '192.168.1.7',
  );
  expect(lanAddress({ eth0: at('203.0.113.5'), en1: at('10.2.3.4') })).toBe('10.2.3.4');
  expect(lanAddress({ eth0: at('203.0.113.5') })).toBe('203.0.113.5');
  expect(lanAddress({ lo: at('127.0.0.1', true), utun3: at('10.8.0.2') })).toBeUndefined();
});
