import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { EXERCISES, fileOf } from '../../exercises/index.ts';

// Wordings that crept in once and made readers ask "what?". Only patterns that are never right belong here.

const BETTER: [pattern: RegExp, better: string][] = [
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\blent\b/i, 'uses the reference solution, borrowed'],
  [/\btwins?\b/i, 'copy, the same, the other one'],
  [/\bafresh\b/i, 'again, from the start'],
  [/\bforerunner/i, 'the one before'],
  [/\bwhoever\b/i, 'anyone who, the person who'],
  [/\b(?:is|are) none of\b/i, 'is not'],
  [/(?<!there )\b(?:is|are) none\b(?! of)/i, 'is not one, does not count'],
  [/\b(?:asks|costs|limits) nobody\b|\bnobody can be asked\b/i, 'a sentence whose subject acts'],
  [/\b(?:is|are|was|were) told\b/i, 'is called with, gets, learns'],
  [/(?:\*|\/\/) Told\b/, 'Called with, Gets'],
  [/\bbe had\b/i, 'is available, could not be read'],
  [/\bso many\b/i, 'N, a number of'],
  [/\bbeside all else\b/i, 'at the same time'],
  [/\bwhat there is to\b/i, 'what to'],
  [/\bin the place of\b/i, 'instead of'],
  [/\bof (?:its|their) own accord\b/i, 'without being asked'],
  [/\btakes? (?:it|them) along\b/i, 'includes it, ends it too'],
  [/\bgo(?:es)? along\b/i, 'follows'],
  [/\bhas the word\b/i, 'decides, knows'],
  [/\bas ever\b/i, 'as before'],
  [/\bstood (?:before|already|until)\b/i, 'the previous one, from before'],
];

/** The learner's own files, the articles that the RAG API searches, and a list of English words. */
const EXCEPT = [
  ...EXERCISES.map((exercise) => `exercises/${fileOf(exercise)}`),
  'lab/rag-api/corpus/',
  'lab/stand-ins/openai/language/words.ts',
  'tests/',
];

test('every text that people read is plain English', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: inProject('.'),
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => /\.(?:ts|mjs|css|md|ya?ml|html|txt)$|^\.env\.example$|^exercises\/.*\.json$/.test(path))
    .filter((path) => existsSync(inProject(path)) && !EXCEPT.some((start) => path.startsWith(start)));
  expect(files).toContain('README.md');
  const findings = files.flatMap((path) =>
    readFileSync(inProject(path), 'utf8')
      .split('\n')
      .flatMap((line, i) =>
        BETTER.flatMap(([pattern, better]) => {
          const [found] = pattern.exec(line) ?? [];
          return found ? [`${path}:${i + 1} "${found}"; better: ${better}`] : [];
        }),
      ),
  );
  expect(findings).toEqual([]);
});
