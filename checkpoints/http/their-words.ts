import { z } from 'zod';

// Texts of other programs that a check recognises, besides those in meanings.yaml. Each is tested with the words that the
// program uses.

/** The words of FastAPI, Express and the lab for a route that they do not have. */
export function isMissingRoute(said: string): boolean {
  return /^(?:Not Found|Method Not Allowed)$|\b(?:no|cannot) PUT\b/i.test(said);
}

/** undici has no error code for a port that fetch refuses to ask, https://fetch.spec.whatwg.org/#port-blocking. */
export function isBlockedPort(cause: unknown): boolean {
  return cause instanceof Error && cause.cause instanceof Error && cause.cause.message === 'bad port';
}

/** Prometheus writes the year 1 for a target that it has not scraped yet. Milliseconds since the epoch. */
export function scrapedAt(lastScrape: string): number | undefined {
  const at = Date.parse(lastScrape);
  return Number.isNaN(at) || at <= 0 ? undefined : at;
}

/** The error text in the shapes that Datadog, Grafana, Prometheus, OpenAI, Pinecone, Express and FastAPI use. */
export function errorText(json: unknown): string | undefined {
  return ErrorBody.safeParse(json).data || undefined;
}

const Text = z.string().min(1);
const ErrorItem = z.union([
  Text,
  z
    .object({ title: Text.optional(), detail: Text.optional(), message: Text.optional() })
    .transform(({ title, detail, message }) => [title, detail, message].filter(Boolean).join(': ')),
]);
const ErrorBody = z.union([
  // a panel of Grafana has the reason under its query's letter, here always A
  z
    .object({ results: z.object({ A: z.object({ error: Text }) }) })
    .transform(({ results }) => results.A.error),
  z.object({ errors: z.array(ErrorItem).min(1) }).transform(({ errors }) => errors.join('; ')),
  z.object({ error: ErrorItem }).transform(({ error }) => error),
  z.object({ message: Text }).transform(({ message }) => message),
  z.object({ detail: Text }).transform(({ detail }) => detail),
]);
