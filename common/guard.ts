import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';

/**
 * A server that refuses (403) what a page of another site makes a browser send: a request with a foreign `Origin`, or to a
 * foreign `Host`, which is a name of that site that points to this machine. A path that no router can decode gets 400.
 *
 * Own hosts are the loopback names, the address that the connection came in at, and the names in ALLOWED_HOSTS. Any port is
 * fine since it may be forwarded, and a site can't choose it without being foreign.
 */
export function guardedServer(answer: RequestListener): Server {
  const names = (process.env.ALLOWED_HOSTS ?? '').toLowerCase().split(/[\s,]+/);
  return createServer((request, response) => {
    const refuse = (status: number, error: string) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
    };
    if (isForeign(request, names)) refuse(403, FOREIGN);
    else if (!isDecodable(request.url ?? '/')) refuse(400, UNDECODABLE);
    else answer(request, response);
  });
}

const FOREIGN =
  'Requests from other sites and to unknown host names are refused. To add a name of this server, set ALLOWED_HOSTS.';
const UNDECODABLE = 'The path is not valid: two hexadecimal digits (UTF-8) must follow each %.';
/** `host.docker.internal` is this machine, as a container names it; no other site can have this name. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]', 'host.docker.internal'];

function isForeign({ headers, socket }: IncomingMessage, names: readonly string[]): boolean {
  const { host = '', origin } = headers;
  if (!URL.canParse(`http://${host}`)) return true;
  const asked = new URL(`http://${host}`);
  if (origin !== undefined && origin.toLowerCase() !== asked.origin) return true;
  const address = (socket.localAddress ?? '').replace(/^::ffff:/, '');
  return ![...LOOPBACK, address, `[${address}]`, ...names].includes(asked.hostname);
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0]!);
    return true;
  } catch {
    return false;
  }
}
