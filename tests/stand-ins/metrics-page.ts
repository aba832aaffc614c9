import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../../common/listen.ts';

/** A `/metrics` page of which a test decides everything, really served on loopback. */
export interface MetricsPage {
  url: string;
  /** What the next scrapes are given. */
  text: string;
  status: number;
  contentType: string;
  /** How often it was asked for, and with which `Accept`. */
  asked: string[];
  close(): Promise<void>;
}

/** Serves the text on a free port. */
export async function serveMetrics(text: string): Promise<MetricsPage> {
  const server = createServer((request, response) => {
    page.asked.push(request.headers.accept ?? '');
    response.writeHead(page.status, { 'content-type': page.contentType }).end(page.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page: MetricsPage = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    text,
    status: 200,
    contentType: 'text/plain; version=0.0.4',
    asked: [],
    close: () => closeServer(server),
  };
  return page;
}

/** Looks repeatedly until the result is not undefined; fails after ten seconds. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error(`never came: ${look}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
