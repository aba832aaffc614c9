/** Datadog's sites and where a person opens each, https://docs.datadoghq.com/getting_started/site/. An account lives at exactly one. */
const APP_HOSTS = new Map([
  ['datadoghq.com', 'app.datadoghq.com'],
  ['us3.datadoghq.com', 'us3.datadoghq.com'],
  ['us5.datadoghq.com', 'us5.datadoghq.com'],
  ['datadoghq.eu', 'app.datadoghq.eu'],
  ['ap1.datadoghq.com', 'ap1.datadoghq.com'],
  ['ap2.datadoghq.com', 'ap2.datadoghq.com'],
  ['uk1.datadoghq.com', 'uk1.datadoghq.com'],
  ['ddog-gov.com', 'app.ddog-gov.com'],
  ['us2.ddog-gov.com', 'us2.ddog-gov.com'],
]);

/** All sites in one sentence part: `datadoghq.com, … or us2.ddog-gov.com`. */
export const SITES = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(APP_HOSTS.keys());

/** Reads DD_SITE as people copy it: an address, the app's host, capitals. One that is not a site gets no `apiUrl`. */
export function datadogSite(text: string): { site: string; appUrl: string; apiUrl?: string } {
  const site = text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/^app\./, '');
  const appHost = APP_HOSTS.get(site);
  return { site, appUrl: `https://${appHost ?? site}`, apiUrl: appHost && `https://api.${site}` };
}
