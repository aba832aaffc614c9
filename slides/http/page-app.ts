import express, { type Express, type RequestHandler } from 'express';
import type { Assets } from './assets.ts';

/** Pages load nothing from another host. Inline styles are allowed since reveal.js sets sizes with them. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'self'";

/** An app whose pages are never cached and load nothing from another host. */
export function createPageApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use((_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'content-security-policy': POLICY });
    next();
  });
  return app;
}

/** Sends bundled files by name, for a route with `:name`. */
export function sendAsset(assets: Assets): RequestHandler {
  return (request, response, next) => {
    const name = String(request.params.name);
    const content = assets.get(name);
    if (!content) return next();
    response.type(name.endsWith('.js') ? 'text/javascript' : name).send(Buffer.from(content));
  };
}
