import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { UserError } from '../../common/user-error.ts';

/** Programs on the PATH that are Chrome or relatives of it. The shell without windows takes half of the CPU time. */
const NAMES = [
  'chromium-headless-shell',
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'],
];
/** Browsers that Playwright finds where their installers put them. */
const CHANNELS = ['chrome', 'msedge'];
/** Without background requests, which would wait for a network that the room may not have. */
const QUIET = ['background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`);
/** How long a browser may take to start, milliseconds. */
const PATIENCE_MS = 15_000;

/** No browser was found that can print. */
export class NoBrowser extends UserError {
  constructor(what: string) {
    super(
      what,
      'Install one, or set CHROME_BIN to its path. Or print by hand: run npm run slides, open /?print-pdf in any browser (/handout for the notes), and print to a PDF.',
    );
  }
}

/**
 * Starts an installed Chrome, Chromium or Edge without a window: the one in CHROME_BIN, else the first that is found.
 *
 * @throws {NoBrowser} when there is none
 */
export async function installedBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser> {
  const { CHROME_BIN } = env;
  if (CHROME_BIN && !existsSync(CHROME_BIN))
    throw new NoBrowser(`CHROME_BIN is ${CHROME_BIN}, but there is no such file.`);
  const { chromium } = await import('playwright-core');
  const executablePath = CHROME_BIN || onPath(env.PATH ?? '');
  const channels = CHROME_BIN ? [] : CHANNELS.map((channel) => ({ channel }));
  for (const candidate of executablePath ? [{ executablePath }, ...channels] : channels) {
    try {
      return await chromium.launch({ ...candidate, args: QUIET, timeout: PATIENCE_MS });
    } catch {
      // not installed, or not a browser: try the next one
    }
  }
  throw new NoBrowser(
    CHROME_BIN
      ? `CHROME_BIN is ${CHROME_BIN}, which does not start like Chrome, Chromium or Edge.`
      : 'There is no Chrome, Chromium or Edge on this machine.',
  );
}

/** Path of the first browser on a PATH, if any. */
export function onPath(path: string): string | undefined {
  const folders = path.split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
}
