import type { ServerResponse } from 'node:http';

/** The stream to one page. */
export interface EventStream {
  send(event: string, data: unknown): void;
  end(): void;
}

const RETRY_MS = 1_000;
/** Time between two pings, shorter than the time-outs of proxies and browsers. */
const PING_MS = 15_000;

/**
 * Starts a stream of server-sent events on a response. Drops a listener that is gone or too slow; browsers then connect
 * again. A `HEAD` request gets the headers alone.
 *
 * @param onClose called once the stream has ended
 */
export function eventStream(response: ServerResponse, onClose: () => void): EventStream {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  if (response.req.method === 'HEAD') response.end();
  else response.write(`retry: ${RETRY_MS}\n\n`);
  const ping = setInterval(() => response.write(': still here\n\n'), PING_MS);
  ping.unref();
  response.once('close', () => {
    clearInterval(ping);
    onClose();
  });
  return {
    send(event, data) {
      if (response.writableEnded) return;
      if (response.writableLength > MOST_WAITING) response.destroy();
      else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end: () => response.end(),
  };
}

/** Bytes that may be queued for a slow listener. */
const MOST_WAITING = 1_000_000;
