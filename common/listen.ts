import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Listener = { listen(port: number, host: string): Server };

/** Starts to listen; port 0 takes a free one. Rejects with the system's error when the port can't be used. */
export async function listen(app: Listener, port: number, host: string) {
  const server = app.listen(port, host);
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}

/** Stops listening and closes open connections, so that a `slow` answer can't keep the process alive. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
