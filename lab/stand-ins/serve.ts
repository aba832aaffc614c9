import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { guardedServer } from '../../common/guard.ts';
import { listen } from '../../common/listen.ts';
import { answerOf, type StandIn } from './stand-in.ts';

/** Serves a stand-in's handlers on a free port of loopback, so that other processes can ask it too. */
export async function serveStandIn(standIn: StandIn): Promise<{ url: string; close(): Promise<void> }> {
  const server = guardedServer((request, response) => {
    answer(standIn, request, response).catch(() => response.destroy());
  });
  const { port, close } = await listen(server, 0, '127.0.0.1');
  return { url: `http://127.0.0.1:${port}`, close };
}

async function answer(standIn: StandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answered = await responseTo(request, standIn).catch((cause: unknown) => {
    const error = `The ${standIn.vendor} stand-in failed: ${String(cause)}`;
    return Response.json({ error }, { status: 500 });
  });
  if (answered.type === 'error') {
    request.socket.destroy(); // msw's network error: the connection breaks
    return;
  }
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body) await pipeline(Readable.fromWeb(answered.body as ReadableStream), response);
  else response.end();
}

async function responseTo(request: IncomingMessage, standIn: StandIn): Promise<Response> {
  const asked = requestOf(request, standIn.origin);
  if (asked) return answerOf(standIn, asked);
  const error = 'The address or the method of this request is not valid.';
  return Response.json({ error }, { status: 400 });
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
