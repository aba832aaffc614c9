import type { Server } from 'node:http';

/** Stops listening and closes open connections, so that a `slow` answer can't keep the process alive. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
