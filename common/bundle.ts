import { build } from 'esbuild';

/** Files that pages need, by name: `deck.js`, `deck.css`, and fonts. */
export type Assets = ReadonlyMap<string, Uint8Array>;

/** Browsers of the last two years: the instructor's shows the deck, and people vote with their phones. */
const TARGET = ['chrome123', 'firefox121', 'safari17.5'];

/**
 * Bundles TypeScript and CSS of pages in memory.
 *
 * @param folder absolute path that the names are relative to
 * @param names entries, such as `deck/deck.ts`
 * @param singleFile puts the fonts into the CSS, and makes scripts that need no module
 */
export async function bundle(folder: string, names: readonly string[], singleFile = false): Promise<Assets> {
  const { outputFiles } = await build({
    entryPoints: names.map((name) => `${folder}/${name}`),
    outdir: folder,
    bundle: true,
    write: false,
    minify: true,
    target: TARGET,
    format: singleFile ? 'iife' : 'esm',
    loader: { '.html': 'text', '.woff2': singleFile ? 'dataurl' : 'file' },
    entryNames: '[name]',
    assetNames: '[name]',
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).at(-1)!, contents]));
}
