import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';

/** Names of Chrome and its kin on the PATH. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
/** Browsers that are looked for where their installers put them. */
const CHANNELS = ['chrome', 'msedge'];

/** No browser was found that can print. */
export class NoBrowser extends Error {}

/**
 * Starts an installed Chrome, Chromium or Edge without a window: the one in CHROME_BIN, else the first that is found.
 *
 * @throws {NoBrowser} when there is none
 */
export async function installedBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const own = env.CHROME_BIN || onPath(env.PATH ?? '');
  // what a browser asks its maker for at every start would wait for a network that the room may not have
  const args = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ];
  if (own) {
    if (!existsSync(own)) throw new NoBrowser(`CHROME_BIN names ${own}, which is not there.`);
    return chromium.launch({ executablePath: own, args });
  }
  for (const channel of CHANNELS) {
    try {
      return await chromium.launch({ channel, args });
    } catch {
      // not installed: the next one
    }
  }
  throw new NoBrowser('No Chrome, Chromium or Edge was found on this machine.');
}

/** Path of the first browser on a PATH, if any. */
export function onPath(path: string): string | undefined {
  for (const folder of path.split(delimiter).filter(Boolean))
    for (const name of NAMES) if (existsSync(join(folder, name))) return join(folder, name);
  return undefined;
}
