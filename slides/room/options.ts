import { networkInterfaces } from 'node:os';
import { inState } from '../../common/paths.ts';
import { UserError } from '../../common/user-error.ts';
import { fileUrl } from '../../lab/rag-api/store.ts';
import { roomKey } from './phones.ts';
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
    secret: roomKey(inState('room.key')),
    sharedAddress,
  };
}

/** Whether a text is a host name or an IPv4 address, and nothing more. */
function isHost(text: string): boolean {
  const host = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(text);
  return host && new URL(`http://${text}`).hostname === text.toLowerCase();
}

/** Adapters of containers, virtual machines and tunnels: no phone is in their networks. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|vEthernet|tun|utun|wg|tailscale|zt)/i;
const PRIVATE = /^(192\.168\.|10\.|172\.(1[6-9]|2\d|3[01])\.)/;

/** The address at which phones in the same network most likely reach this machine; undefined without a network. */
export function lanAddress(interfaces = networkInterfaces()): string | undefined {
  const addresses = Object.entries(interfaces)
    .filter(([name]) => !VIRTUAL.test(name))
    .flatMap(([, list]) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return addresses.find((address) => PRIVATE.test(address)) ?? addresses[0];
}
