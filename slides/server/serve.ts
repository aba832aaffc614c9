import type { Env } from '../../common/env.ts';
import { listen } from '../../common/listen.ts';
import type { Deck } from '../deck/load.ts';
import type { CheckpointState, LabNumbers } from '../live.ts';
import { keepTalk, keptTalk } from '../presenter/kept-talk.ts';
import type { Rehearsed } from '../presenter/pace.ts';
import { createTalk } from '../presenter/talk.ts';
import type { RoomServerOptions } from '../room/server.ts';
import { createDeckApp } from './app.ts';
import { type Assets, bundlePages } from './assets.ts';
import { createHub } from './hub.ts';

export interface ServeOptions {
  deck: Deck;
  /** Port of the deck on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Slide that is shown first; without one the talk goes on where it was kept. */
  at?: number | undefined;
  /** File in which the talk is kept: its place, its clock, its rehearsal. */
  talkFile?: string;
  /** Lets the room vote: its page is open to the whole network. */
  room?: RoomServerOptions;
  /** Variables of the own accounts, for the checkpoints on the slide; without them none is looked at. */
  env?: Env;
  /** Follows the lab that runs on this machine. */
  lab?: boolean;
  /** Told what the person at the terminal should know, a line at a time. */
  log?: (line: string) => void;
  /** Told the report of a rehearsal; returns the name of the file that keeps it. */
  rehearsed: (times: readonly Rehearsed[]) => string;
  /** The pages' scripts and styles, where they are being bundled already. */
  assets?: Promise<Assets>;
}

/** A deck that is being shown. */
export interface ServedDeck {
  /** Origin of the deck, on loopback. */
  url: string;
  /** What phones open, while the room votes. */
  roomUrl?: string;
  /** Votes of the room that stood already. */
  keptVotes?: number;
  close(): Promise<void>;
}

/** Slides whose checkpoints are looked at, by id. */
const READINESS = 'readiness';

/** Shows a deck. Rejects with the system's error when a port can't be used. */
export async function serveDeck(options: ServeOptions): Promise<ServedDeck> {
  const { deck, env, log = () => {} } = options;
  const stop = new AbortController();
  const closers: (() => unknown)[] = [() => stop.abort()];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  const assets = await (options.assets ?? bundlePages());
  const steps = deck.rendered.map((slide) => slide.steps);
  const { talkFile, at } = options;
  const talk = createTalk(
    deck.slides,
    steps,
    () => {
      hub.set({ show: talk.show() });
      if (talkFile) keep(talkFile);
    },
    { kept: talkFile && at === undefined ? keptTalk(talkFile) : undefined },
  );
  const hub = createHub({ show: talk.show(), lab: null, room: null, checkpoints: null });
  closers.push(() => hub.close());
  if (at) talk.move({ slide: at, step: 0, by: 'start', seq: 0 });
  try {
    const room = options.room && (await openRoom(options.room));
    const app = createDeckApp({
      deck,
      assets,
      hub,
      talk,
      rehearsed: options.rehearsed,
      ...(room && { qr: room.qr, clearRoom: () => room.clear() }),
    });
    const listening = await listen(app, options.port, '127.0.0.1');
    closers.push(() => listening.close());
    void follow();
    return {
      url: `http://127.0.0.1:${listening.port}`,
      ...(room && { roomUrl: room.url, keptVotes: room.kept }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }

  /** A disk that can't be written to must not stop a talk. */
  function keep(path: string): void {
    try {
      keepTalk(path, talk.kept());
    } catch (error) {
      log(`The talk can't be kept in ${path}: ${(error as Error).message}`);
    }
  }
  /** What only some decks need is loaded by them, and what the first slide doesn't show after it. */
  async function openRoom(given: RoomServerOptions) {
    const { openRoomServer } = await import('../room/server.ts');
    const opened = await openRoomServer(given, deck.vote!, assets, (room) => hub.set({ room }));
    closers.push(() => opened.close());
    return opened;
  }
  async function follow(): Promise<void> {
    let labChanged = false;
    if (options.lab) {
      const { followLab } = await import('./lab-feed.ts');
      const tell = (lab: LabNumbers | null) => {
        if ((lab === null) !== (hub.state().lab === null)) labChanged = true;
        hub.set({ lab });
      };
      void followLab(tell, stop.signal);
    }
    if (env) {
      const { followReadiness } = await import('./readiness.ts');
      const wanted = () => deck.slides[talk.show().slide]?.id === READINESS;
      const outdated = () => {
        const was = labChanged;
        labChanged = false;
        return was;
      };
      const tell = (checkpoints: CheckpointState[] | null) => hub.set({ checkpoints });
      void followReadiness(env, wanted, outdated, tell, stop.signal, log);
    }
  }
}
