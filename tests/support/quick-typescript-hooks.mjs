// The module hooks of quick-typescript.cjs. Each file is compiled once for all processes, and kept under its digest.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const kept = new URL('../../node_modules/.cache/quick-typescript/', import.meta.url);

export async function load(url, context, next) {
  if (!/^file:[^?#]*\.ts(?:[?#]|$)/.test(url)) return next(url, context);
  const path = fileURLToPath(url);
  const source = readFileSync(path, 'utf8');
  // a source map names its file beside the compiled one, so that clones of the workbook share it
  const digest = createHash('sha256')
    .update(`${basename(path)}\n${source}`)
    .digest('hex');
  const file = new URL(`${digest}.js`, kept);
  return { format: 'module', source: read(file) ?? (await compile(source, path, file)), shortCircuit: true };
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

async function compile(source, path, file) {
  const { transform } = await import('esbuild');
  const code = (sourcefile) =>
    transform(source, {
      loader: 'ts',
      sourcefile,
      sourcemap: 'inline',
      target: `node${process.versions.node}`,
      tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    }).then((result) => result.code);
  const compiled = await code(basename(path)).catch(() => code(path)); // an error names the whole path
  mkdirSync(kept, { recursive: true });
  const draft = new URL(`${randomUUID()}.draft`, kept);
  writeFileSync(draft, compiled);
  renameSync(draft, file);
  return compiled;
}
