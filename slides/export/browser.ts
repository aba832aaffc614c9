import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

/** Names of Chrome and its kin on the PATH. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
/** Browsers that are looked for where their installers put them. */
const CHANNELS = ['chrome', 'msedge'];

/** How long a browser may take to start, milliseconds. */
const PATIENCE_MS = 15_000;

/** No browser was found that can print. */
export class NoBrowser extends Error {}

/**
 * Starts an installed Chrome, Chromium or Edge without a window: the one in CHROME_BIN, else the first that is found.
 *
 * @throws {NoBrowser} when there is none
 */
export async function installedBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const own = onPath(env.PATH ?? '');
  // what a browser asks its maker for at every start would wait for a network that the room may not have
  const args = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
  const { CHROME_BIN } = env;
  if (CHROME_BIN && !existsSync(CHROME_BIN))
    throw new NoBrowser(`CHROME_BIN names ${CHROME_BIN}, which is not there.`);
  const candidates = CHROME_BIN
    ? [{ executablePath: CHROME_BIN }]
    : [...(own ? [{ executablePath: own }] : []), ...CHANNELS.map((channel) => ({ channel }))];
  for (const candidate of candidates) {
    try {
      return await chromium.launch({ ...candidate, args, timeout: PATIENCE_MS });
    } catch {
      // not installed, or no browser: the next one
    }
  }
  throw new NoBrowser(
    CHROME_BIN
      ? `CHROME_BIN names ${CHROME_BIN}, which does not start as Chrome, Chromium or Edge do.`
      : 'No Chrome, Chromium or Edge was found on this machine.',
  );
}

/** Path of the first browser on a PATH, if any. */
export function onPath(path: string): string | undefined {
  for (const folder of path.split(delimiter).filter(Boolean))
    for (const name of NAMES) if (existsSync(join(folder, name))) return join(folder, name);
  return undefined;
}
