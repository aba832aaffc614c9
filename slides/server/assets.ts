import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGES = fileURLToPath(new URL('../pages/', import.meta.url));

/** Files that the pages need, by name: `deck.js`, `deck.css`, and fonts. */
export type Assets = ReadonlyMap<string, Uint8Array>;

/** What browsers of the last two years understand: the deck is shown on the instructor's, and voted on with people's phones. */
const TARGET = ['chrome123', 'firefox121', 'safari17.5'];

/**
 * Bundles the pages' TypeScript and CSS in memory. For one single file, fonts go into the CSS and scripts stand alone.
 *
 * @param names entries in `slides/pages`, such as `deck/deck.ts`
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

/** Everything that the deck's server hands out. */
export function bundlePages(): Promise<Assets> {
  const pages = ['deck/deck', 'presenter/presenter', 'room/room'].flatMap((page) => [
    `${page}.ts`,
    `${page}.css`,
  ]);
  return bundle([...pages, 'handout.css']);
}
