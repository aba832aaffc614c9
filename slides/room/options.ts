import { keptKey } from '../../common/kept-key.ts';
import { isHost, lanAddress } from '../../common/network.ts';
import { inState } from '../../common/paths.ts';
import { UserError } from '../../common/user-error.ts';
import { fileUrl } from '../../lab/rag-api/store.ts';
import type { RoomServerOptions } from './server.ts';

/**
 * A vote page that the whole network can open, with its votes and its key under `.practathon/`.
 *
 * @param given the address of `--room-address`; without it, this machine's own
 * @throws {UserError} when there is no address that phones could open
 */
export function roomOptions(
  port: number,
  given: string | undefined,
  sharedAddress: boolean,
): RoomServerOptions {
  if (given !== undefined && !isHost(given))
    throw new UserError(
      `--room-address ${given} is not a host name or an IPv4 address.`,
      'Give the address at which phones reach this machine, such as --room-address 192.168.1.20',
    );
  const address = () => given ?? lanAddress();
  if (!address())
    throw new UserError(
      'This machine is not in a network that phones can join.',
      'Join the Wi-Fi of the room, or give an address: --room-address 192.168.1.20',
    );
  return {
    port,
    host: '0.0.0.0',
    address,
    databaseUrl: fileUrl(inState('room.db')),
    secret: keptKey(inState('room.key')),
    sharedAddress,
  };
}
