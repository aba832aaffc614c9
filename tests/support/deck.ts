import { join } from 'node:path';
import { fileUrl } from '#lab/rag-api/store.ts';
import { loadDeck } from '../../slides/deck/load.ts';
import type { Deck } from '../../slides/deck/render.ts';
import type { RoomServerOptions } from '../../slides/room/server.ts';
import { type ServedDeck, type ServeOptions, serveDeck } from '../../slides/server/serve.ts';
import { temporaryFolder } from './lab.ts';

/** A deck of the test's own, on free ports; with `room`, phones on this machine can vote. */
export async function testDeck(
  options: Partial<Omit<ServeOptions, 'room'>> & { room?: boolean } & Partial<
      Pick<RoomServerOptions, 'databaseUrl' | 'secret' | 'sharedAddress' | 'address'>
    > = {},
): Promise<ServedDeck & AsyncDisposable & { deck: Deck; roomUrl?: string }> {
  const folder = temporaryFolder();
  const host = '127.0.0.1';
  const {
    room,
    databaseUrl = fileUrl(join(folder.path, 'room.db')),
    secret,
    sharedAddress,
    address = () => host,
    ...rest
  } = options;
  const deck = options.deck ?? loadDeck();
  const served = await serveDeck({
    deck,
    port: 0,
    saveRehearsal: () => 'report.json',
    ...rest,
    room: room ? { port: 0, host, address, databaseUrl, secret, sharedAddress } : undefined,
  });
  return {
    ...served,
    deck,
    roomUrl: served.room?.url,
    async [Symbol.asyncDispose]() {
      await served.close();
      folder[Symbol.dispose]();
    },
  };
}
