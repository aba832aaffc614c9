import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { guardedServer } from '../../common/guard.ts';
import { listen } from '../../common/listen.ts';
import { answerOf, type StandIn } from './stand-in.ts';

/** Serves a stand-in's handlers on a free port of loopback, so that other processes can ask it too. */
export async function serveStandIn(standIn: StandIn): Promise<{ url: string; close(): Promise<void> }> {
  const server = guardedServer((request, response) => {
    answer(standIn, request, response).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: `The ${standIn.vendor} stand-in failed: ${String(cause)}` });
    });
  });
  const { port, close } = await listen(server, 0, '127.0.0.1');
  return { url: `http://127.0.0.1:${port}`, close };
}

async function answer(standIn: StandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = requestOf(request, standIn.origin);
  if (!asked) {
    sendJson(response, 400, { error: 'The address or the method of this request is not valid.' });
    return;
  }
  const answered = await answerOf(standIn, asked);
  if (answered.type === 'error') {
    request.socket.destroy(); // msw's network error: the connection breaks
    return;
  }
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body) Readable.fromWeb(answered.body as ReadableStream).pipe(response);
  else response.end();
}

/** The request for `fetch`; undefined for an address or a method that `fetch` does not allow. */
function requestOf(request: IncomingMessage, origin: string): Request | undefined {
  const { method = 'GET', url = '/' } = request;
  const { host, connection, ...others } = request.headersDistinct;
  const headers = new Headers(Object.entries(others).map(([name, values]) => [name, values!.join(', ')]));
  // for handlers whose answer has an address of the stand-in, such as Pinecone's list of indexes
  headers.set('x-lab-url', `http://${host}`);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const body = hasBody ? (Readable.toWeb(request) as globalThis.ReadableStream) : null;
  try {
    return new Request(new URL(url, origin), { method, headers, body, duplex: 'half' });
  } catch {
    return undefined;
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
