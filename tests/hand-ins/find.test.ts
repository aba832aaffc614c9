import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type ArchiveFile, tarOf, zipOf } from '../../bench/archives.ts';
import { inProject } from '../../common/paths.ts';
import { handInsAt } from '../../workbook/hand-ins/find.ts';
import { archiveKind, unpack } from '../../workbook/hand-ins/unpack.ts';
import { temporaryFolder } from '../support/lab.ts';

// What learning platforms hand out, found and named. Nothing is graded here.

const ANSWER: ArchiveFile[] = [{ name: '3-apply/satisfaction.ts', content: 'export const mine = 1;' }];
const within = (folder: string, files: readonly ArchiveFile[]) =>
  files.map((file) => ({ ...file, name: `${folder}/${file.name}` }));
const CLONE = [
  ...within('practathon-main/exercises', ANSWER),
  { name: 'practathon-main/package.json', content: '{}' },
];

/** A folder with these files and folders. */
function folderOf(files: Record<string, Buffer | string | readonly ArchiveFile[]>): string {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const put = (path: string, content: Buffer | string) => {
    mkdirSync(join(folder.path, path, '..'), { recursive: true });
    writeFileSync(join(folder.path, path), content);
  };
  for (const [name, content] of Object.entries(files))
    if (typeof content === 'string' || Buffer.isBuffer(content)) put(name, content);
    else for (const file of content) put(`${name}/${file.name}`, file.content ?? '');
  return folder.path;
}

/** The learners that are found, and of each whether there is something to grade. */
async function found(...names: string[]) {
  const { submissions, skipped } = await handInsAt(names);
  for (const { target } of submissions)
    if (target) expect(existsSync(join(target, '3-apply/satisfaction.ts')), target).toBe(true);
  return {
    learners: submissions.map(({ learner, target }) => [learner.name, target !== undefined]),
    problems: submissions.flatMap(({ problem }) => problem ?? []),
    skipped: skipped.map((sentence) => sentence.replace(/\S*workbook-\w+\//g, '')),
    submissions,
  };
}

test('Moodle: a zip of a folder for each learner, with zips, tars, clones and files in them', async () => {
  const of = (name: string, id: number, files: readonly ArchiveFile[]) =>
    within(`${name}_${id}_assignsubmission_file`, files);
  const folder = folderOf({
    'class.zip': zipOf([
      ...of('Ada Lovelace', 412, [{ name: 'my work.zip', content: zipOf(CLONE) }]),
      ...of('Bob_van Dyk', 413, [{ name: 'hand-in.tar.gz', content: tarOf(CLONE, { gzip: true }) }]),
      ...of('Chén', 414, ANSWER),
      ...of('Dee', 415, [{ name: 'notes.pdf', content: '%PDF' }]),
      ...of('Eve', 416, within('docs', [{ name: 'a.md', content: '' }])),
      ...of('Eve', 416, within('more/folders', CLONE)),
      { name: 'README.txt', content: 'grades until Friday' },
      { name: '__MACOSX/._Ada', content: 'x' },
    ]),
  });
  const { learners, problems, skipped, submissions } = await found(join(folder, 'class.zip'));
  expect(learners).toEqual([
    ['Ada Lovelace', true],
    ['Bob_van Dyk', true],
    ['Chén', true],
    ['Dee', false],
    ['Eve', true],
  ]);
  expect(problems).toEqual([expect.stringMatching(/holds neither 1-learn/)]);
  expect(skipped).toEqual([
    'class.zip/Dee_415_assignsubmission_file/notes.pdf is neither a folder nor an archive.',
    'class.zip/Eve_416_assignsubmission_file/docs holds no exercise.',
    'class.zip/README.txt is neither a folder nor an archive.',
  ]);
  expect(submissions[0]!.learner).toEqual({
    name: 'Ada Lovelace',
    id: 'Participant 412',
    platform: 'moodle',
  });
});

test('Canvas: a folder of one archive for each learner', async () => {
  const folder = folderOf({
    'class/lovelaceada_90210_7781_practathon.zip': zipOf(CLONE),
    'class/bobvan-dyk_LATE_90211_7782_work.tar': tarOf(ANSWER),
    'class/chen_90212_7783_broken.zip': Buffer.from('PK\x03\x04 and no more'),
    'class/.DS_Store': 'x',
  });
  const { learners, problems, submissions } = await found(join(folder, 'class'));
  expect(learners).toEqual([
    ['bobvan-dyk', true],
    ['chen', false],
    ['lovelaceada', true],
  ]);
  expect(problems).toEqual([expect.stringMatching(/^chen_90212_7783_broken\.zip can’t be unpacked: /)]);
  expect(submissions[0]!.learner).toMatchObject({ id: '90211', platform: 'canvas' });
});

test('folders of a class, clones in folders, and a quoted pattern', async () => {
  const folder = folderOf({
    'class/ann': ANSWER,
    'class/ben': CLONE,
    'class/cay.zip': zipOf(within('exercises', ANSWER)),
    'class/dan': [{ name: 'hello.txt', content: 'later' }],
    'class/readme.md': '# class',
  });
  const expected = [
    ['ann', true],
    ['ben', true],
    ['cay', true],
    ['dan', false],
  ];
  for (const name of ['class', 'class/*', 'cl*/*'])
    expect((await found(join(folder, name))).learners).toEqual(expected);
  // one learner: the folder of the class, or the learner's own
  expect((await found(join(folder, 'class/ben'))).learners).toEqual([['practathon-main', true]]);
  expect((await found(join(folder, 'class/ben'), join(folder, 'class/ann'))).learners).toEqual([
    ['ben', true],
    ['ann', true],
  ]);
  await expect(handInsAt([join(folder, 'none*')])).rejects.toThrow(
    /There is no folder .*none\*, and no archive/,
  );
  await expect(handInsAt([join(folder, 'class/readme.md')])).rejects.toThrow(
    /nothing to grade\. .*readme\.md is neither/,
  );
});

test.each([
  ['a zip', zipOf([...ANSWER, { name: '../../escaped.ts', content: 'x' }])],
  ['a zip with an absolute path', zipOf([...ANSWER, { name: '/tmp/escaped.ts', content: 'x' }])],
  ['a tar', tarOf([...ANSWER, { name: '../../escaped.ts', content: 'x' }])],
  ['a tar with an absolute path', tarOf([...ANSWER, { name: '/tmp/escaped.ts', content: 'x' }])],
])('%s with a path that leads out is refused, and the others are graded', async (_what, archive) => {
  const folder = folderOf({ 'class/evil.zip': archive, 'class/good': ANSWER });
  const { learners, problems } = await found(join(folder, 'class'));
  expect(learners).toEqual([
    ['evil', false],
    ['good', true],
  ]);
  expect(problems).toEqual([expect.stringMatching(/leads out of its folder|relative path|absolute path/)]);
  expect(existsSync('/tmp/escaped.ts')).toBe(false);
});

test.each([
  ['a zip', zipOf],
  ['a tar', tarOf],
] as const)('links in %s are not unpacked', async (_what, archive) => {
  const links = [
    { name: '1-learn/questions.yaml', link: '/etc/passwd' },
    { name: '2-build', link: '/etc' },
  ];
  const folder = folderOf({ 'class/sly.zip': archive([...ANSWER, ...links]) });
  const { submissions } = await found(join(folder, 'class'));
  expect(readdirSync(submissions[0]!.target!)).toEqual(['3-apply']);
});

test('bombs: too many bytes, too many files, files that are no answer', async () => {
  using folder = temporaryFolder();
  const zeros = Buffer.alloc(900_000);
  const attempt = async (archive: Buffer, limits: { entries: number; bytes: number }) => {
    const path = join(folder.path, 'bomb');
    writeFileSync(path, archive);
    return unpack(path, archiveKind(path)!, join(folder.path, 'out'), limits);
  };
  const many = Array.from({ length: 20 }, (_, i) => ({ name: `${i}.ts`, content: zeros }));
  for (const archive of [zipOf(many), tarOf(many), tarOf(many, { gzip: true })]) {
    await expect(attempt(archive, { entries: 100, bytes: 5e6 })).rejects.toThrow('too many bytes');
    await expect(attempt(archive, { entries: 10, bytes: 1e9 })).rejects.toThrow('too many files');
  }
  const large = [{ name: 'large.ts', content: Buffer.alloc(2_000_000) }, ...ANSWER];
  for (const archive of [zipOf(large), tarOf(large)]) {
    await attempt(archive, { entries: 100, bytes: 5e6 });
    expect(existsSync(join(folder.path, 'out/large.ts'))).toBe(false);
  }
});

test('a zip whose sizes are lies unpacks to no more than it says', async () => {
  const honest = zipOf([{ name: '3-apply/satisfaction.ts', content: Buffer.alloc(500_000) }]);
  const lies = Buffer.from(honest);
  const at = lies.lastIndexOf('PK\x01\x02');
  lies.writeUInt32LE(10, at + 24);
  const folder = folderOf({ 'class/liar.zip': lies });
  expect((await found(join(folder, 'class'))).problems).toEqual([expect.stringMatching(/too many bytes/)]);
});

test.skipIf(process.platform === 'win32')(
  'a link among the folders of a class that leads to itself ends',
  async () => {
    const folder = folderOf({ 'class/ann': ANSWER });
    symlinkSync('.', join(folder, 'class/loop'));
    cpSync(inProject('solutions'), join(folder, 'class/zoe'), { recursive: true });
    const { learners } = await found(join(folder, 'class'));
    expect(learners).toEqual([
      ['ann', true],
      ['zoe', true],
    ]);
  },
);
