import { networkInterfaces } from 'node:os';

/** Whether a text is a host name or an IPv4 address, and nothing more. */
export function isHost(text: string): boolean {
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
