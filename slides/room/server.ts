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
  /** Name or address that phones open. */
  address: string;
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

/**
 * Opens the vote page to the network.
 *
 * @param onNumbers called with the numbers at the start and after each change
 */
export async function openRoomServer(
  { port, host, address, databaseUrl, secret, sharedAddress = false }: RoomServerOptions,
  question: RoomQuestion,
  assets: Assets,
  onNumbers: (numbers: RoomNumbers) => void,
) {
  let url = '';
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    timer = undefined;
    onNumbers({ ...room.numbers(), address: url });
  };
  const room = await openRoom(databaseUrl, (urgent) => {
    timer ??= setTimeout(send, urgent ? VOTES_MS : REFUSALS_MS);
  });
  const close = () => {
    clearTimeout(timer);
    room.close();
  };
  try {
    const app = createRoomApp(room, phones(secret), assets, question, sharedAddress);
    const listening = await listen(app, port, host);
    url = `http://${address}:${listening.port}`;
    send();
    const { up, down } = room.numbers();
    return {
      url,
      /** Votes from before the deck was started. */
      kept: up + down,
      /** The QR code of `url`, as SVG. */
      qr: renderSVG(url, { border: 2 }),
      clear: () => room.clear(),
      close: () => listening.close().then(close),
    };
  } catch (error) {
    close();
    throw error;
  }
}
