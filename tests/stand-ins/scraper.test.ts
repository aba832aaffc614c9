import { afterEach, expect, test } from 'vitest';
import { type Scraper, type ScraperOptions, startScraper } from '../../lab/prometheus/scraper.ts';
import { eventually, type MetricsPage, serveMetrics } from './metrics-page.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function scraping(text: string, options: Partial<ScraperOptions> = {}) {
  const page = await serveMetrics(text);
  const scraper = startScraper({ url: page.url, job: 'rag-api', intervalMs: 10, ...options });
  open.push(scraper, page);
  return { page, scraper };
}

const named = (name: string) => (labels: ReadonlyMap<string, string>) => labels.get('__name__') === name;
const value = (scraper: Scraper, name: string, at = Date.now()) =>
  scraper.samples.at(at, named(name))[0]?.value;
const scrapes = async (page: MetricsPage, more: number) => {
  const until = page.asked.length + more;
  await eventually(() => (page.asked.length >= until ? true : undefined));
};

test('scrapes at once, then every interval, and reports the target', async () => {
  const { page, scraper } = await scraping('votes_total{rating="up"} 3\n');
  expect(scraper.target()).toMatchObject({ health: 'unknown', lastScrape: undefined, lastError: '' });
  await eventually(() => (scraper.target().health === 'up' ? true : undefined));
  const instance = new URL(page.url).host;
  const target = scraper.target();
  expect(target).toMatchObject({ job: 'rag-api', instance, scrapeUrl: page.url, intervalMs: 10 });
  expect(Date.now() - (target.lastScrape ?? 0)).toBeLessThan(2000);
  expect(Object.fromEntries(scraper.samples.at(Date.now(), named('votes_total'))[0]?.labels ?? [])).toEqual({
    __name__: 'votes_total',
    instance,
    job: 'rag-api',
    rating: 'up',
  });
  expect(value(scraper, 'up')).toBe(1);
  expect(value(scraper, 'scrape_duration_seconds')).toBeGreaterThan(0);
  page.text = 'votes_total{rating="up"} 4\n';
  await eventually(() => (value(scraper, 'votes_total') === 4 ? true : undefined));
  expect(page.asked[0]).toContain('application/openmetrics-text');
});

test('a failed scrape is up 0 with its reason and ends the series; a successful one continues them', async () => {
  const { page, scraper } = await scraping('a 1\n');
  await eventually(() => value(scraper, 'a'));
  page.status = 500;
  await eventually(() => (scraper.target().health === 'down' ? true : undefined));
  expect(scraper.target().lastError).toBe('server returned HTTP status 500');
  expect(value(scraper, 'up')).toBe(0);
  expect(value(scraper, 'a')).toBeUndefined();
  page.status = 200;
  page.text = 'a{ 1\n';
  await eventually(() => (scraper.target().lastError.includes('line 1') ? true : undefined));
  page.text = 'a 2\n';
  await eventually(() => (value(scraper, 'a') === 2 ? true : undefined));
  expect(scraper.target()).toMatchObject({ health: 'up', lastError: '' });
});

test('a target that has ended is down, with the error of the connection', async () => {
  const { page, scraper } = await scraping('a 1\n');
  await eventually(() => value(scraper, 'a'));
  await page.close();
  await eventually(() => (scraper.target().health === 'down' ? true : undefined));
  expect(scraper.target().lastError).toMatch(/ECONNREFUSED|ECONNRESET|other side closed/);
});

test('a series ends at the first scrape without it', async () => {
  const { page, scraper } = await scraping('a 1\nb 1\n');
  await eventually(() => value(scraper, 'b'));
  page.text = 'a 2\n';
  await eventually(() => (value(scraper, 'a') === 2 ? true : undefined));
  expect(value(scraper, 'b')).toBeUndefined();
  expect(value(scraper, 'up')).toBe(1);
});

test('too many series fail the whole scrape, with the likely cause', async () => {
  const { page, scraper } = await scraping('a{user="1"} 1\n', { maxSeries: 4 });
  await eventually(() => value(scraper, 'a'));
  page.text = 'a{user="1"} 2\na{user="2"} 1\na{user="3"} 1\n';
  await eventually(() => (scraper.target().health === 'down' ? true : undefined));
  expect(scraper.target().lastError).toContain('a label probably has an unlimited number of values');
  expect(value(scraper, 'a')).toBeUndefined();
});

test('looks back five minutes and keeps 300 samples', async () => {
  let now = 1_700_000_000_000;
  const { scraper, page } = await scraping('a 1\n', { intervalMs: 1, now: () => now++ });
  await scrapes(page, 320);
  await scraper.close();
  const [series] = scraper.samples.between(0, now, named('a'));
  expect(series?.samples.length).toBe(300);
  const newest = series?.samples.at(-1)?.at ?? 0;
  expect(value(scraper, 'a', newest + 299_999)).toBe(1);
  expect(value(scraper, 'a', newest + 300_000)).toBeUndefined();
});

test('scrapes never overlap, and close waits for the current scrape', async () => {
  let running = 0;
  let most = 0;
  let started = 0;
  const slow: typeof fetch = async () => {
    started++;
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
    return new Response('a 1\n');
  };
  const { scraper } = await scraping('', { intervalMs: 1, fetch: slow });
  await eventually(() => (started >= 5 ? true : undefined));
  await scraper.close();
  expect(most).toBe(1);
  expect(running).toBe(0); // close has waited for the current scrape, and the loop has ended
});

test('labels of the target have priority over labels of the page, and empty labels are left out', async () => {
  const { scraper } = await scraping('a{job="mine",tier="",constructor="x"} 1\n');
  await eventually(() => value(scraper, 'a'));
  const labels = Object.fromEntries(scraper.samples.at(Date.now(), named('a'))[0]?.labels ?? []);
  expect(labels).toMatchObject({ exported_job: 'mine', job: 'rag-api', constructor: 'x' });
  expect(labels).not.toHaveProperty('tier');
});

test('a frozen copy is earlier and never changes', async () => {
  const { page, scraper } = await scraping('a 1\n');
  await eventually(() => value(scraper, 'a'));
  const frozen = scraper.frozen(240_000);
  page.text = 'a 2\n';
  await eventually(() => (value(scraper, 'a') === 2 ? true : undefined));
  const [point] = frozen.samples.at(Date.now() + 3_600_000, named('a'));
  expect(point?.value).toBe(1);
  expect(Date.now() - (point?.at ?? 0)).toBeGreaterThanOrEqual(240_000);
  expect(Date.now() - (frozen.target.lastScrape ?? 0)).toBeGreaterThanOrEqual(240_000);
});
