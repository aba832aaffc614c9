import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';

// The rules of direction in CONTRIBUTING.md. Imports of types count too.

/** Each room may import from itself and from the rooms below its line. */
const LINES = [
  ['scripts'],
  ['bench'],
  ['slides'],
  ['workbook'],
  ['exercises', 'checkpoints'],
  ['lab'],
  ['common'],
];
/** Rooms with rules of their own. */
const MAY_IMPORT: Record<string, string[]> = {
  ...Object.fromEntries(LINES.flatMap((line, i) => line.map((room) => [room, LINES.slice(i + 1).flat()]))),
  solutions: ['lab'],
  pages: ['slides', 'common'], // these run in browsers
};
MAY_IMPORT.bench!.push('solutions'); // what is measured needs a finished exercise

const MOST_LINES = 250;
const REASON = /(?:\/\/|\*).*\bOver 250 lines because\b/;

const roomOf = (path: string) => (path.startsWith('slides/pages/') ? 'pages' : path.split('/')[0]!);
const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: inProject('.'),
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(?:ts|mjs|css)$/.test(path) && existsSync(inProject(path)))
  .filter((path) => roomOf(path) in MAY_IMPORT)
  .map((path) => ({ path, text: readFileSync(inProject(path), 'utf8') }));

/** `import … from`, `export … from`, `import '…'` and `import('…')`. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)'(\.{1,2}\/[^']+|#(?:lab|work)\/[^']+)'/g;

/** The files of the project that each source file imports. */
const imports = new Map(
  sources
    .filter(({ path }) => !path.endsWith('.css'))
    .map(({ path, text }) => [
      path,
      [...new Set([...text.matchAll(IMPORT)].map((found) => found[1]!))].map((to) =>
        to.startsWith('#')
          ? to.slice(1).replace(/^work\//, 'exercises/')
          : posix.join(posix.dirname(path), to),
      ),
    ]),
);

test('every import leads to a source file', () => {
  const lost = [...imports].flatMap(([from, files]) =>
    files.filter((to) => !existsSync(inProject(to))).map((to) => `${from} → ${to}`),
  );
  expect(lost).toEqual([]);
  expect(imports.get('bench/index.ts')).toContain('bench/measure.ts');
});

test('no import runs against the direction of the rooms', () => {
  const wrong = [...imports].flatMap(([from, files]) => {
    const allowed = [roomOf(from), ...MAY_IMPORT[roomOf(from)]!];
    return files.filter((to) => !allowed.includes(roomOf(to))).map((to) => `${from} → ${to}`);
  });
  expect(wrong).toEqual([]);
});

test('no file imports itself through others', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, way: string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    done.add(file);
    for (const next of imports.get(file) ?? []) walk(next, [...way, file]);
  };
  for (const file of imports.keys()) walk(file, []);
  expect(circles).toEqual([]);
});

test(`a file of more than ${MOST_LINES} lines has a comment "Over 250 lines because …"`, () => {
  const long = sources
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length, text }))
    .filter(({ lines, text }) => lines > MOST_LINES && !REASON.test(text));
  expect(long.map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
});

test('no source has a using declaration, which Node 22 can’t read', () => {
  const using = sources.filter(
    ({ path, text }) => path.endsWith('.ts') && /^\s*(?:await )?using \w+ =/m.test(text),
  );
  expect(using.map(({ path }) => path)).toEqual([]);
});
