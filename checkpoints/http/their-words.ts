import { z } from 'zod';

// Texts of other programs that a check recognises. Each is tested with the words that the program uses.

/** Datadog refuses a key of another site with `Forbidden`, and an unknown one with other words. */
export const mayBeOfAnotherDatadogSite = (said: string) => /forbidden/i.test(said);

/** Datadog's words for an application key without a scope that the request needs. */
export function lacksDatadogScope(said: string): boolean {
  return /permission|scope|timeseries_query|apm_read/i.test(said);
}

/** OpenAI's words for an admin key without a scope; it uses them with 401 and with 403. */
export const lacksOpenAiScope = (said: string) => /scope|permission/i.test(said);

/** The words of FastAPI, Express and the lab for a route that they do not have. */
export function isMissingRoute(said: string): boolean {
  return /^(?:Not Found|Method Not Allowed)$|\b(?:no|cannot) PUT\b/i.test(said);
}

/** The remedy where an answer says what is wrong in words that mean the same at every system. */
export function saidOutright(body: string, system: string, variable = 'the address'): string | undefined {
  // Go and nginx
  if (/HTTP request (?:was sent )?to (?:an )?HTTPS (?:server|port)/i.test(body))
    return `${system} speaks https there: write https:// in ${variable}.`;
  if (/unsupported_country|(?:country|region|territory)[^.]* not supported/i.test(body))
    return `Run the checkpoint from a network in a country that ${system} serves.`;
  return undefined;
}

/** Prometheus in agent mode, which only passes samples on. */
export const isPrometheusAgent = (said: string) => /Prometheus Agent/i.test(said);

/** Grafana's words for a data source that it doesn't have. Old versions say only `Not found` for a missing route. */
export const isMissingDataSource = (said: string) => /data ?source not found/i.test(said);

/** undici has no error code for a port that fetch refuses to ask, https://fetch.spec.whatwg.org/#port-blocking. */
export function isBlockedPort(cause: unknown): boolean {
  return cause instanceof Error && cause.cause instanceof Error && cause.cause.message === 'bad port';
}

/** Prometheus writes the year 1 for a target that it has not scraped yet. Milliseconds since the epoch. */
export function scrapedAt(lastScrape: string): number | undefined {
  const at = Date.parse(lastScrape);
  return Number.isNaN(at) || at <= 0 ? undefined : at;
}

/** Why Grafana refused a panel's query: the reason is under the query's letter, here always A. */
export function panelError(json: unknown): string | undefined {
  return PanelError.safeParse(json).data?.results.A.error;
}
const PanelError = z.object({ results: z.object({ A: z.object({ error: z.string() }) }) });

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
  z.object({ errors: z.array(ErrorItem).min(1) }).transform(({ errors }) => errors.join('; ')),
  z.object({ error: ErrorItem }).transform(({ error }) => error),
  z.object({ message: Text }).transform(({ message }) => message),
  z.object({ detail: Text }).transform(({ detail }) => detail),
]);
