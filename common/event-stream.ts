import type { ServerResponse } from 'node:http';

/** A page that listens to server-sent events. */
export interface EventStream {
  send(event: string, data: unknown): void;
  end(): void;
}

const RETRY_MS = 1_000;
/** Shorter than what proxies and browsers take for a dead connection. */
const PING_MS = 15_000;

/**
 * Begins a stream of server-sent events on a response. A listener that is gone, or too slow to keep up, is dropped; it
 * connects again by itself.
 *
 * @param closed told once it is over
 */
export function eventStream(response: ServerResponse, closed: () => void): EventStream {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  const ping = setInterval(() => response.write(': still here\n\n'), PING_MS);
  ping.unref();
  response.once('close', () => {
    clearInterval(ping);
    closed();
  });
  return {
    send(event, data) {
      if (response.writableLength > MOST_WAITING) response.destroy();
      else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end: () => response.end(),
  };
}

/** Bytes that may wait for a slow listener. */
const MOST_WAITING = 1_000_000;
