import { gzipSync } from 'node:zlib';
import express, { type Express, type RequestHandler } from 'express';
import type { Assets } from './bundle.ts';

/** Pages load nothing from another host. */
const POLICY =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/**
 * Headers of a page that is never cached and loads nothing from another host.
 *
 * @param more directives of its content security policy
 */
export function pageHeaders(more = ''): RequestHandler {
  return (_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'content-security-policy': `${POLICY}${more}` });
    next();
  };
}

/** An app of such pages. Inline styles are allowed since reveal.js sets sizes with them. */
export function createPageApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(pageHeaders("; style-src 'self' 'unsafe-inline'"));
  return app;
}

/** Sends bundled files by name, for a route with `:name`. Text is sent compressed. */
export function sendAsset(assets: Assets): RequestHandler {
  return (request, response, next) => {
    const name = String(request.params.name);
    const content = assets.get(name);
    if (!content) return next();
    response.type(name.endsWith('.js') ? 'text/javascript' : name);
    const compressed = /\.(?:js|css)$/.test(name) && request.acceptsEncodings('gzip') === 'gzip';
    if (compressed) response.set('content-encoding', 'gzip');
    response.send(compressed ? gzipSync(content) : Buffer.from(content));
  };
}
