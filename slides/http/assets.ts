import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGES = fileURLToPath(new URL('../pages/', import.meta.url));

/** Files that the pages need, by name: `deck.js`, `deck.css`, and fonts. */
export type Assets = ReadonlyMap<string, Uint8Array>;

/** Browsers of the last two years: the instructor's shows the deck, and people vote with their phones. */
const TARGET = ['chrome123', 'firefox121', 'safari17.5'];

/**
 * Bundles TypeScript and CSS of the pages in memory.
 *
 * @param names entries in `slides/pages`, such as `deck/deck.ts`
 * @param singleFile puts the fonts into the CSS, and makes scripts that need no module
 */
export async function bundle(names: readonly string[], singleFile = false): Promise<Assets> {
  const { outputFiles } = await build({
    entryPoints: names.map((name) => `${PAGES}${name}`),
    outdir: PAGES,
    bundle: true,
    write: false,
    minify: true,
    target: TARGET,
    format: singleFile ? 'iife' : 'esm',
    loader: { '.woff2': singleFile ? 'dataurl' : 'file' },
    entryNames: '[name]',
    assetNames: '[name]',
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).at(-1)!, contents]));
}

/** Bundles everything that the deck's server sends. */
export function bundlePages(): Promise<Assets> {
  const pages = ['deck/deck', 'presenter/presenter', 'room/room'];
  return bundle([...pages.flatMap((page) => [`${page}.ts`, `${page}.css`]), 'handout.css', 'learner.css']);
}
