import { renderSVG } from 'uqr';
import { listen } from '../../common/listen.ts';
import type { RoomNumbers } from '../live.ts';
import type { Assets } from '../server/assets.ts';
import { createRoomApp } from './app.ts';
import { phones } from './phones.ts';
import { openRoom } from './room.ts';

export interface RoomServerOptions {
  port: number;
  /** Where the vote page listens, and the name or address that phones are told. */
  host: string;
  address: string;
  /** `file:` URL in which the votes are kept. */
  databaseUrl: string;
  /** What phones' tickets are signed with; without it they hold until the deck is closed. */
  secret?: Buffer;
  /** Phones share one address, behind a router or a tunnel: then only their tickets tell them apart. */
  sharedAddress?: boolean;
}

/** A vote page that phones reach. */
export interface RoomServer {
  url: string;
  /** The QR code of `url`, as SVG. */
  qr: string;
  /** Votes that stood already, from before the deck was started. */
  kept: number;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Shorter than an eye notices: votes that come together are told together. */
const TOGETHER_MS = 10;
/** Refusals are told less often: a flood must not keep the pages busy. */
const REFUSALS_MS = 250;

/**
 * Opens the vote page to the network.
 *
 * @param tell told the numbers, at once and after each change
 */
export async function openRoomServer(
  { port, host, address, databaseUrl, secret, sharedAddress = false }: RoomServerOptions,
  vote: { question: string; answer: string },
  assets: Assets,
  tell: (numbers: RoomNumbers) => void,
): Promise<RoomServer> {
  let url = '';
  let telling: NodeJS.Timeout | undefined;
  const tellSoon = (ms: number) => {
    telling ??= setTimeout(() => {
      telling = undefined;
      tell(numbers());
    }, ms);
  };
  const room = await openRoom(databaseUrl, (soon) => tellSoon(soon ? TOGETHER_MS : REFUSALS_MS));
  const numbers = (): RoomNumbers => ({ ...room.numbers(), address: url, ...vote });
  const close = async (listening?: { close(): Promise<void> }) => {
    await listening?.close();
    clearTimeout(telling);
    room.close();
  };
  try {
    const app = createRoomApp({ room, phones: phones(secret), assets, sharedAddress, ...vote });
    const listening = await listen(app, port, host);
    url = `http://${address}:${listening.port}`;
    tell(numbers());
    const { up, down } = room.numbers();
    return {
      url,
      kept: up + down,
      qr: renderSVG(url, { border: 2 }),
      clear: () => room.clear(),
      close: () => close(listening),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
