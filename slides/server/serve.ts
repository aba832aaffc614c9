import { createHash } from 'node:crypto';
import type { Assets } from '../../common/bundle.ts';
import type { Env } from '../../common/env.ts';
import { guardedServer } from '../../common/guard.ts';
import { Hub } from '../../common/hub.ts';
import { listen } from '../../common/listen.ts';
import { bundlePages } from '../assets.ts';
import type { Deck } from '../deck/render.ts';
import { keepTalk, keptTalk } from '../presenter/kept-talk.ts';
import { createTalk, type Rehearsed } from '../presenter/talk.ts';
import type { RoomServer, RoomServerOptions } from '../room/server.ts';
import { createDeckApp } from './app.ts';
import type { LiveState } from './live-state.ts';
import { watchDeck } from './watch.ts';

export interface ServeOptions {
  deck: Deck;
  /** Port of the deck on 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Slide that is shown first. Without it, the talk continues where it was saved. */
  at?: number;
  /** The deck's file: when it is saved, all pages load it again. */
  watch?: string;
  /** File in which the talk is saved: its place, its clock, its rehearsal. */
  talkFile?: string;
  /** Lets the room vote: its page is open to the whole network. */
  room?: RoomServerOptions;
  /** Variables of the learner's accounts, for the checkpoints on the slide. Without them no checkpoint runs. */
  env?: Env;
  /** Follows the lab that runs on this machine. */
  lab?: boolean;
  /** Called with what the person at the terminal should know, one line at a time. */
  log?: (line: string) => void;
  /** Saves the report of a rehearsal and returns the name of its file. */
  saveRehearsal: (times: readonly Rehearsed[]) => string;
  /** Scripts and styles of the pages, when the caller bundles them already. */
  assets?: Promise<Assets>;
}

/** A deck that is being shown. */
export type ServedDeck = Awaited<ReturnType<typeof serveDeck>>;

/** Shows a deck. Rejects with the system's error when a port can't be used. */
export async function serveDeck(options: ServeOptions) {
  const { talkFile, at, env, saveRehearsal, log = () => {} } = options;
  let { deck } = options;
  let room: RoomServer | undefined;
  const stop = new AbortController();
  const closers: (() => unknown)[] = [() => stop.abort()];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  const assets = await (options.assets ?? bundlePages());
  const onChange = () => {
    const show = talk.show();
    hub.set({ show });
    const question = deck.votes.findIndex(({ slide }) => slide === show.slide);
    if (question >= 0 && question !== hub.state.room?.question) room?.ask(question);
    try {
      if (talkFile) keepTalk(talkFile, talk.kept());
    } catch (error) {
      // a full disk must not stop a talk
      log(`The talk can't be saved in ${talkFile}: ${(error as Error).message}`);
    }
  };
  const replace = (next: Deck) => {
    const { id } = deck.slides[talk.show().slide]!;
    const at = next.slides.findIndex((slide) => slide.id === id);
    deck = next;
    talk.replace(talkDeck(deck), at === -1 ? talk.show().slide : at);
    hub.set({ deck: idOf(deck) });
  };
  const talkDeck = ({ slides, rendered }: Deck) => ({ slides, steps: rendered.map(({ steps }) => steps) });
  const kept = talkFile && at === undefined ? keptTalk(talkFile) : undefined;
  const talk = createTalk(talkDeck(deck), onChange, { kept });
  const hub = new Hub<LiveState>({
    deck: idOf(deck),
    show: talk.show(),
    lab: null,
    room: null,
    checkpoints: null,
  });
  closers.push(() => hub.close());
  if (at) talk.move({ slide: at, step: 0, by: 'start', seq: 0 });
  // the room, the lab and the checkpoints are loaded only when they are needed
  const openRoom = async (given: RoomServerOptions) => {
    const { openRoomServer } = await import('../room/server.ts');
    const opened = await openRoomServer(
      given,
      () => deck.votes,
      assets,
      (room) => hub.set({ room }),
    );
    closers.push(() => opened.close());
    return opened;
  };
  try {
    room = options.room && (await openRoom(options.room));
    const app = createDeckApp(() => deck, assets, hub, talk, saveRehearsal, room);
    const listening = await listen(guardedServer(app), options.port, '127.0.0.1');
    closers.push(() => listening.close());
    if (options.lab)
      void import('./lab-feed.ts').then(({ followLab }) => followLab((lab) => hub.set({ lab }), stop.signal));
    const readiness = () => deck.slides.findIndex(({ body }) => body.includes('<live-checkpoints'));
    if (env)
      void import('./readiness.ts').then(({ followReadiness }) =>
        followReadiness(env, hub, readiness, stop.signal, log),
      );
    if (options.watch) closers.push(watchDeck(options.watch, replace, log));
    return {
      /** Origin of the deck, on loopback. */
      url: `http://127.0.0.1:${listening.port}`,
      /** The vote page, while the room votes. */
      room,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Changes with what the pages show. */
function idOf({ rendered }: Deck): string {
  return createHash('sha256').update(JSON.stringify(rendered)).digest('base64url');
}
