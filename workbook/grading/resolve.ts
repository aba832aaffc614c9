import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'vitest/config';
import { inProject } from '../../common/paths.ts';

/** A decorator: an @ that comes before any comment or text in its line. */
const DECORATOR = /^[^*/'"`\n]*@[\w(]/m;

/**
 * Resolves imports while a folder is graded. `#work/…` is that folder. Files in it get the workbook's own `#lab/…` and
 * packages, so that a submission may lie anywhere and needs no other file.
 */
export function resolveWork(target: () => string): Plugin {
  const inTarget = (path: string | undefined) => path?.startsWith(target() + sep) ?? false;
  return {
    name: 'workbook:work',
    enforce: 'pre',
    async resolveId(source, importer) {
      const [, room, path = ''] = /^#(work|lab)\/(.*)$/.exec(source) ?? [];
      if (room === 'work') return join(target(), path);
      if (room === 'lab') return inProject(`lab/${path}`);
      // an editor may have written ../../lab/ for #lab/
      if (inTarget(importer) && /^\.\.?\//.test(source)) {
        const outside = relative(dirname(target()), resolve(dirname(importer!), source));
        return outside.startsWith(`lab${sep}`) ? inProject(outside) : null;
      }
      if (!inTarget(importer) || !isPackage(source)) return null;
      return this.resolve(source, inProject('package.json'), { skipSelf: true });
    },
    load(id) {
      // Vite's own message for this would be about plugins and URLs
      if (inTarget(id) && !existsSync(id)) throw new Error(`${id.slice(target().length + 1)} is missing`);
      return null;
    },
    async transform(code, id) {
      // Vite's compiler leaves standard decorators as they are, and Node can't read them; tsx has esbuild translate them, too
      if (!inTarget(id) || !id.endsWith('.ts') || !DECORATOR.test(code)) return null;
      const { transform } = await import('esbuild');
      const options = { loader: 'ts', target: 'es2022', sourcefile: id, sourcemap: 'external' } as const;
      return transform(code, options).catch(() => null); // then Vite says where the syntax is wrong
    },
  };
}

function isPackage(source: string): boolean {
  return !/^[./#\0]|^node:|^[a-z]:[\\/]/i.test(source) && !builtinModules.includes(source);
}
