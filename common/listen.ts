import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from './close-server.ts';

/** A server that listens. */
interface Listening {
  port: number;
  close(): Promise<void>;
}

/** Starts to listen; port 0 takes a free one. Rejects with the system's error when the port can't be used. */
export async function listen(
  app: { listen(port: number, host: string): Server },
  port: number,
  host: string,
): Promise<Listening> {
  const server = app.listen(port, host);
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}
