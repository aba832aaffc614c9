import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { getResponse } from 'msw';
import { closeServer } from '../../common/close-server.ts';
import type { StandIn } from './stand-in.ts';

/** A stand-in that listens on loopback, so that other processes can ask it too. */
export interface ServedStandIn {
  url: string;
  close(): Promise<void>;
}

/** Serves a stand-in's handlers on a loopback port (0: a free one). */
export async function serveStandIn(standIn: StandIn, port = 0): Promise<ServedStandIn> {
  const server = createServer((request, response) => {
    answer(standIn, request, response).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: `The ${standIn.vendor} stand-in failed: ${String(cause)}` });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}`, close: () => closeServer(server) };
}

/** Methods that fetch's Request refuses. */
const UNASKABLE = new Set(['TRACE', 'TRACK', 'CONNECT']);

async function answer(standIn: StandIn, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!URL.canParse(request.url ?? '/', standIn.origin) || UNASKABLE.has(request.method ?? '')) {
    sendJson(response, 400, { error: 'This request makes no sense.' });
    return;
  }
  const url = new URL(request.url ?? '/', standIn.origin);
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const asked = new Request(url, {
    method: request.method ?? 'GET',
    headers: headersOf(request),
    ...(hasBody ? { body: Readable.toWeb(request) as globalThis.ReadableStream, duplex: 'half' } : {}),
  });
  const answered = await getResponse(standIn.handlers, asked);
  if (!answered) {
    sendJson(response, 501, {
      error: `The lab's ${standIn.vendor} stand-in has no answer for ${request.method} ${url.pathname}`,
    });
    return;
  }
  if (answered.type === 'error') {
    request.socket.destroy(); // msw's network error: the connection breaks, as it would for real
    return;
  }
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  if (answered.body) Readable.fromWeb(answered.body as ReadableStream).pipe(response);
  else response.end();
}

function headersOf(request: IncomingMessage): Headers {
  // tells handlers that hand out addresses, such as Pinecone's list of indexes, where they are reached
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
