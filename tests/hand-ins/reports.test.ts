import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import type { Terminal } from '../../common/terminal.ts';
import { EXERCISES, fileOf, starterOf } from '../../exercises/index.ts';
import { contentDigest } from '../../workbook/grading/submission-files.ts';
import {
  type CheckVerdict,
  exerciseVerdict,
  type GradeReport,
  type SubmissionVerdict,
  submissionVerdict,
  type Verdict,
} from '../../workbook/grading/verdict.ts';
import { csvOf } from '../../workbook/hand-ins/csv.ts';
import { feedbackOf } from '../../workbook/hand-ins/feedback.ts';
import { mergedReport } from '../../workbook/hand-ins/merge.ts';
import { writeOutputs } from '../../workbook/hand-ins/outputs.ts';
import { partOf } from '../../workbook/hand-ins/shard.ts';
import { classStatistics } from '../../workbook/hand-ins/statistics.ts';
import { axeFindings, openPage, withChromium } from '../support/chromium.ts';
import { temporaryFolder } from '../support/lab.ts';

// A class of made-up verdicts, as every output shows it.

const check = (id: string, verdict: Verdict, points: number): CheckVerdict => ({
  id,
  title: `The title of ${id}`,
  verdict,
  points: verdict === 'pass' ? points : 0,
  maxPoints: points,
  message: verdict === 'pass' ? '' : `what ${id} says <script>alert("x")</script>, "quoted"`,
  file: '2-build/feedback.ts',
  hint: 'a hint',
  details:
    verdict === 'fail' ? { did: 'PUT', expected: '201', got: '500 & <b>no</b>', likely: 'A | B' } : undefined,
});
const starter = contentDigest(inProject(`exercises/${starterOf(EXERCISES[1]!)}`));

/** A submission with these verdicts of the four exercises; of each the first check is `one` and the second `two`. */
function submission(
  name: string,
  verdicts: Verdict[],
  digests: (string | undefined)[] = [],
): SubmissionVerdict {
  const exercises = EXERCISES.map((exercise, i) => {
    const checks = [
      check('one', verdicts[i]!, 6),
      check('two', verdicts[i] === 'error' ? 'error' : 'pass', 4),
    ];
    return { ...exerciseVerdict(exercise, checks), digest: digests[i] };
  });
  const [learner = '', id] = name.split('#');
  const platform = id?.startsWith('Participant') ? 'moodle' : 'canvas';
  return {
    ...submissionVerdict(`class/${learner}`, exercises, 1_000),
    learner: { name: learner, ...(id && { id, platform }) },
  };
}

const CLASS: GradeReport = {
  version: 1,
  submissions: [
    submission('Ada Lovelace#Participant 412', ['pass', 'pass', 'pass', 'pass'], ['a', 'same', 'b']),
    submission('=Bob, "the" <b>Builder</b>#90210', ['pass', 'fail', 'error', 'pass'], ['c', 'same', 'd']),
    submission('Chén', ['fail', 'fail', 'skip', 'pass'], ['e', starter, 'f']),
    submission('Chén', ['fail', 'fail', 'pass', 'pass'], ['g', starter, 'h']),
  ],
  skipped: ['class/README.md is neither a folder nor an archive.'],
};

test('the statistics of a class', () => {
  const statistics = classStatistics(CLASS.submissions);
  expect(statistics).toMatchObject({ learners: 4, finished: 1, maxPoints: 40 });
  expect(statistics.average).toBe((40 + 24 + 22 + 28) / 4);
  expect(statistics.exercises.map(({ name, finished, average }) => [name, finished, average])).toEqual([
    ['learn', 2, 7],
    ['build', 1, 5.5],
    ['apply', 3, 6],
    ['ship', 4, 10],
  ]);
  expect(statistics.missed.map((m) => [m.exercise, m.id, m.learners])).toEqual([
    ['build', 'one', 3],
    ['learn', 'one', 2],
    ['apply', 'one', 1],
    ['apply', 'two', 1],
  ]);
  // the starter is in every learner's folder
  expect(statistics.duplicates).toEqual([
    { exercise: 'build', learners: ['Ada Lovelace', '=Bob, "the" <b>Builder</b>'] },
  ]);
});

/** Rows and values of a CSV with quotes (RFC 4180). */
function parsedCsv(text: string): Record<string, string>[] {
  const [head = [], ...rows] = text
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((row) =>
      [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    );
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
}

test('the CSV has the columns that Canvas and Moodle import, and starts no formula', () => {
  const text = csvOf(CLASS);
  expect(text.split('\r\n')[0]!.split(',').slice(0, 6)).toEqual([
    ...['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section'],
    'Practathon',
  ]);
  const rows = parsedCsv(text);
  expect(rows.map((row) => [row.Identifier, row.ID, row.Grade, row['Maximum Grade']])).toEqual([
    ['Participant 412', '', '40', '40'],
    ['', '90210', '24', '40'],
    ['', '', '22', '40'],
    ['', '', '28', '40'],
  ]);
  expect(rows[1]!.Student).toBe('\'=Bob, "the" <b>Builder</b>');
  expect(rows[0]!['Feedback comments']).toBe('All exercises pass.');
  expect(rows[1]!['Feedback comments']).toMatch(
    /^build: The title of one\. what one says .*, "quoted"\napply: /,
  );
  expect(rows[0]).toHaveProperty('Last modified (grade)', '');
});

test('feedback is Markdown without HTML of the learner’s', () => {
  const text = feedbackOf(CLASS.submissions[1]!);
  expect(text).toMatch(/^# =Bob, "the" &lt;b&gt;Builder&lt;\/b&gt;: 24 of 40 points\n/);
  expect(text).toContain('## ✖ 2 build: 4 of 10 points');
  expect(text).toContain('- Got: 500 &amp; &lt;b&gt;no&lt;/b&gt;\n- Likely: A \\| B');
  expect(text).not.toMatch(/<(?:script|b)>/);
});

const silent = (print: (line?: string) => void = () => {}) =>
  ({
    print,
    warn: print,
    redact: (text: string) => text,
    paint: (_: unknown, text: string) => text,
    width: 80,
  }) as Terminal;

test('the table: one line for each learner, and the class below', () => {
  const lines: string[] = [];
  writeOutputs(
    CLASS,
    {},
    silent((line = '') => lines.push(...line.split('\n'))),
  );
  expect(lines[1]).toBe('Ada Lovelace                  40/40  ✔ all pass');
  expect(lines[2]).toMatch(/^=Bob, "the" <b>Builder<\/b> {4}24\/40 {2}✖ build: one {2}! apply: one$/);
  const text = lines.join('\n');
  expect(text).toContain('1 of 4 pass, 28.5 of 40 points on average.');
  expect(text).toContain('Skipped: class/README.md is neither a folder nor an archive.');
  expect(text).toMatch(/3 learners {2}build, one: what one says/);
  expect(text).toMatch(/build: Ada Lovelace and =Bob/);
});

withChromium('the pages of a class', (browser) => {
  test('have no fault, in light and dark, and a learner’s page shows no other learner', {
    timeout: 30_000,
  }, async () => {
    const folder = temporaryFolder();
    onTestFinished(() => folder[Symbol.dispose]());
    writeOutputs(CLASS, { html: join(folder.path, 'class.html') }, silent());
    for (const colorScheme of ['light', 'dark'] as const) {
      const url = pathToFileURL(join(folder.path, 'class.html')).href;
      await using page = await openPage(browser(), url, {
        colorScheme,
        viewport: { width: 420, height: 800 },
      });
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      await page.click('text=Chén >> nth=1');
      await page.waitForURL(/ch%C3%A9n-2\.html$/);
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.textContent('h1')).toBe('Chén');
      expect(await page.content()).not.toMatch(/Ada|Bob/);
    }
  });
});

test('parts of a class merge into the report of the whole, for any N and order', () => {
  using folder = temporaryFolder();
  const all = CLASS.submissions.map(({ submission: name }) => ({ name }));
  const parts = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const { part, shard } = partOf(all, `${i + 1}/${count}`);
      const submissions = part.map((one) => CLASS.submissions[all.indexOf(one)]!);
      const file = join(folder.path, `${count}-${i}.json`);
      writeOutputs({ ...CLASS, submissions, shard }, { json: file }, silent());
      return file;
    });
  const whole = JSON.parse(JSON.stringify(CLASS));
  for (const count of [1, 2, 3, 4]) {
    const files = parts(count);
    expect(mergedReport(files)).toEqual(whole);
    expect(mergedReport(files.toReversed())).toEqual(whole);
  }
  const [first, second, third] = parts(3) as [string, string, string];
  expect(() => mergedReport([first, third])).toThrow('Of 3 parts, 2/3 is missing.');
  expect(() => mergedReport([first, second, third, first])).toThrow('Part 1/3 is there twice.');
  expect(() => mergedReport([first, ...parts(2)])).toThrow(/parts of different classes/);
  expect(() => mergedReport([join(folder.path, 'none.json')])).toThrow(/can't be read/);
  expect(() => mergedReport([inProject('package.json')])).toThrow(/not the report of a part/);
  expect(readFileSync(first, 'utf8')).toContain(fileOf(EXERCISES[1]!));
});
