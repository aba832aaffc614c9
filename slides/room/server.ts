import { renderSVG } from 'uqr';
import type { Assets } from '../../common/bundle.ts';
import { listen } from '../../common/listen.ts';
import { createRoomApp } from './app.ts';
import { phones } from './phones.ts';
import { openRoom } from './room.ts';
import type { RoomNumbers, RoomQuestion } from './votes.ts';

export interface RoomServerOptions {
  port: number;
  /** Address that the vote page listens on. */
  host: string;
  /** Name or address that phones open; undefined while there is no network. It may change during a talk. */
  address: () => string | undefined;
  /** `file:` URL of the votes. */
  databaseUrl: string;
  /** Signs the tickets of phones. Without it, tickets are valid until the deck is closed. */
  secret?: Buffer;
  /** All phones share one address, behind a router or a tunnel: only their tickets tell them apart. */
  sharedAddress?: boolean;
}

/** A vote page that phones reach. */
export type RoomServer = Awaited<ReturnType<typeof openRoomServer>>;

/** Votes that come within this time are sent together; it is too short to see. */
const VOTES_MS = 10;
/** Refusals are sent less often, so that a flood of them does not keep the pages busy. */
const REFUSALS_MS = 250;

/** How often the address is read again. */
const ADDRESS_MS = 2_000;

/**
 * Opens the vote page to the network.
 *
 * @param onNumbers called with the numbers at the start and after each change
 */
export async function openRoomServer(
  { port, host, address, databaseUrl, secret, sharedAddress = false }: RoomServerOptions,
  questions: () => readonly RoomQuestion[],
  assets: Assets,
  onNumbers: (numbers: RoomNumbers) => void,
) {
  let url = '';
  let timer: NodeJS.Timeout | undefined;
  let question = 0;
  const settings = new Map<number, { open: boolean; hide: boolean }>();
  const setting = () => settings.get(question) ?? { open: true, hide: false };
  const poll = () => {
    const { open, hide } = setting();
    return { ...questions()[question]!, index: question, open, hidden: open && hide };
  };
  const send = () => {
    timer = undefined;
    const { open, hidden } = poll();
    onNumbers({ ...room.numbers(question), cleared: room.cleared(), address: url, question, open, hidden });
  };
  const room = await openRoom(databaseUrl, (urgent) => {
    timer ??= setTimeout(send, urgent ? VOTES_MS : REFUSALS_MS);
  });
  const look = () => {
    const now = address();
    if (!now || url === `http://${now}:${listening?.port}`) return;
    url = `http://${now}:${listening?.port}`;
    send();
  };
  const looking = setInterval(look, ADDRESS_MS).unref();
  const close = () => {
    clearInterval(looking);
    clearTimeout(timer);
    room.close();
  };
  const app = createRoomApp(room, phones(secret), assets, poll, sharedAddress);
  const listening = await listen(app, port, host).catch((error) => {
    close();
    throw error;
  });
  look();
  const { up, down } = room.numbers();
  return {
    url,
    /** Votes from before the deck was started. */
    kept: up + down,
    /** The QR code of the current address, as SVG. */
    qr: () => renderSVG(url, { border: 2 }),
    /** The room votes on this question now. */
    ask(index: number): void {
      question = Math.max(0, Math.min(index, questions().length - 1));
      send();
    },
    /** Opens or closes the vote on the current question, and hides or shows its result until it is closed. */
    set(change: Partial<ReturnType<typeof setting>>): void {
      settings.set(question, { ...setting(), ...change });
      send();
    },
    clear: () => room.clear(),
    restore: () => room.restore(),
    close: () => listening.close().then(close),
  };
}
