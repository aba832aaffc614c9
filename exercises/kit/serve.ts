import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves an app on a free port of 127.0.0.1 while `use` runs, and then closes all connections. */
export async function withServer<T>(app: RequestListener, use: (origin: string) => Promise<T>): Promise<T> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections(); // a request without an answer must not keep the check running
    });
  }
}
