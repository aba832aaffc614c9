/** Datadog's sites, https://docs.datadoghq.com/getting_started/site/. An account lives at exactly one. */
const ALL = [
  ...['datadoghq.com', 'us3.datadoghq.com', 'us5.datadoghq.com', 'datadoghq.eu', 'ap1.datadoghq.com'],
  ...['ap2.datadoghq.com', 'uk1.datadoghq.com', 'ddog-gov.com', 'us2.ddog-gov.com'],
];

/** All sites in one sentence part: `datadoghq.com, … or us2.ddog-gov.com`. */
export const SITES = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(ALL);

/** Reads DD_SITE as people copy it: an address, the app's host, capitals. One that is not a site gets no `apiUrl`. */
export function datadogSite(text: string): { site: string; appUrl: string; apiUrl?: string } {
  const site = text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^app\./, '');
  const isSite = ALL.includes(site);
  const appHost = isSite && site.split('.').length === 2 ? `app.${site}` : site; // as Datadog names its pages
  return { site, appUrl: `https://${appHost}`, apiUrl: isSite ? `https://api.${site}` : undefined };
}
