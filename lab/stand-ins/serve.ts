import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { getResponse } from 'msw';
import { guardedServer } from '../../common/guard.ts';
import { listen } from '../../common/listen.ts';
import type { StandIn } from './stand-in.ts';

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

/** Methods that fetch's Request does not allow. */
const FORBIDDEN_METHODS = new Set(['TRACE', 'TRACK', 'CONNECT']);

async function answer(standIn: StandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!URL.canParse(request.url ?? '/', standIn.origin) || FORBIDDEN_METHODS.has(request.method ?? '')) {
    sendJson(response, 400, { error: 'The address or the method of this request is not valid.' });
    return;
  }
  const url = new URL(request.url ?? '/', standIn.origin);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const asked = new Request(url, {
    method: request.method ?? 'GET',
    headers: headersOf(request),
    ...(hasBody && { body: Readable.toWeb(request) as globalThis.ReadableStream, duplex: 'half' }),
  });
  const answered = await getResponse(standIn.handlers, asked);
  if (!answered) {
    sendJson(response, 501, {
      error: `The lab's ${standIn.vendor} stand-in does not have ${request.method} ${url.pathname}`,
    });
    return;
  }
  if (answered.type === 'error') {
    request.socket.destroy(); // msw's network error: the connection breaks
    return;
  }
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body) Readable.fromWeb(answered.body as ReadableStream).pipe(response);
  else response.end();
}

function headersOf(request: IncomingMessage): Headers {
  // for handlers whose answer has an address of the stand-in, such as Pinecone's list of indexes
  const headers = new Headers({ 'x-lab-url': `http://${request.headers.host}` });
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== 'host' && name !== 'connection')
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
