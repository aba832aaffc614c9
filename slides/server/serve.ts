import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renderSVG } from 'uqr';
import { closeServer } from '../../lab/vendors/serve.ts';
import type { Env } from '../../workbook/env.ts';
import type { Deck } from '../deck/load.ts';
import type { RoomNumbers } from '../live.ts';
import type { Rehearsed } from '../pace.ts';
import { createDeckApp } from './app.ts';
import { bundle } from './assets.ts';
import { createHub } from './hub.ts';
import { followLab } from './lab-feed.ts';
import { phones } from './phones.ts';
import { followReadiness } from './readiness.ts';
import { openRoom, type Room } from './room.ts';
import { createRoomApp } from './room-app.ts';
import { createTalk } from './talk.ts';

export interface ServeOptions {
  deck: Deck;
  /** Port of the deck on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Slide that is shown first. */
  at?: number;
  /** Lets the room vote: its page is open to the whole network. */
  room?: {
    port: number;
    /** Where the vote page listens, and the name or address that phones are told. */
    host: string;
    address: string;
    databaseUrl: string;
  };
  /** Variables of the own accounts, for the checkpoints on the slide; without them none is looked at. */
  env?: Env;
  /** Follows the lab that runs on this machine. */
  lab?: boolean;
  /** Told the report of a rehearsal; returns the name of the file that keeps it. */
  rehearsed: (times: readonly Rehearsed[]) => string;
}

/** A deck that is being shown. */
export interface ServedDeck {
  /** Origin of the deck, on loopback. */
  url: string;
  /** What phones open, while the room votes. */
  roomUrl?: string;
  close(): Promise<void>;
}

/** Slides whose checkpoints are looked at, by id. */
const READINESS = 'readiness';

/** Shows a deck. Rejects with the system's error when a port can't be used. */
export async function serveDeck(options: ServeOptions): Promise<ServedDeck> {
  const { deck, env } = options;
  const stop = new AbortController();
  const closers: (() => unknown)[] = [() => stop.abort()];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  const assets = await bundle(ENTRIES);
  const steps = deck.rendered.map((slide) => slide.steps);
  const talk = createTalk(deck.slides, steps, () => hub.set({ show: talk.show() }));
  const hub = createHub({ show: talk.show(), lab: null, room: null, checkpoints: null });
  closers.push(() => hub.close());
  if (options.at) talk.move({ slide: options.at, step: 0, by: 'start', seq: 0 });
  try {
    const room = options.room && (await openRoomServer(options.room));
    const app = createDeckApp({
      deck,
      assets,
      hub,
      talk,
      rehearsed: options.rehearsed,
      ...(room && { qr: renderSVG(room.url, { border: 2 }), clearRoom: () => room.room.clear() }),
    });
    const url = await listen(app, options.port, '127.0.0.1');
    if (options.lab) void followLab((lab) => hub.set({ lab }), stop.signal);
    if (env)
      void followReadiness(
        env,
        () => deck.slides[talk.show().slide]?.id === READINESS,
        (checkpoints) => hub.set({ checkpoints }),
        stop.signal,
      );
    return { url, ...(room && { roomUrl: room.url }), close };
  } catch (error) {
    await close();
    throw error;
  }

  async function openRoomServer({ port, host, address, databaseUrl }: NonNullable<ServeOptions['room']>) {
    const { question, answer } = deck.vote!;
    let url = '';
    const tell = () => {
      // several votes that come together are told together
      telling ??= setTimeout(() => {
        telling = undefined;
        hub.set({ room: numbers() });
      }, TOGETHER_MS);
    };
    let telling: NodeJS.Timeout | undefined;
    const room: Room = await openRoom(databaseUrl, tell);
    const numbers = (): RoomNumbers => ({ ...room.numbers(), address: url, question, answer });
    closers.push(() => {
      clearTimeout(telling);
      room.close();
    });
    const app = createRoomApp({ room, phones: phones(), assets, question, answer });
    const bound = new URL(await listen(app, port, host));
    url = `http://${address}:${bound.port}`;
    hub.set({ room: numbers() });
    return { room, url };
  }

  async function listen(
    app: { listen(port: number, host: string): Server },
    port: number,
    host: string,
  ): Promise<string> {
    const server = app.listen(port, host);
    await new Promise<void>((resolve, reject) => {
      server.once('listening', resolve);
      server.once('error', reject);
    });
    closers.push(() => closeServer(server));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}

const ENTRIES = [
  'deck.ts',
  'deck.css',
  'presenter.ts',
  'presenter.css',
  'room.ts',
  'room.css',
  'handout.css',
];
/** Shorter than an eye notices. */
const TOGETHER_MS = 10;
