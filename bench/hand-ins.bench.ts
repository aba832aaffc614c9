import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inProject } from '../common/paths.ts';
import { EXERCISES, fileOf, starterOf } from '../exercises/index.ts';
import { gradeClass, USUAL_JOBS } from '../workbook/grading/grade-class.ts';
import type { SubmissionVerdict, Verdict } from '../workbook/grading/verdict.ts';
import { handInsAt } from '../workbook/hand-ins/find.ts';
import { partOf } from '../workbook/hand-ins/shard.ts';
import { type ArchiveFile, tarOf, zipOf } from './archives.ts';
import { type Benchmark, timed } from './measure.ts';

/** The time from what a learning platform hands out to the verdicts on it. */
export const handInsBench: Benchmark = {
  async run({ quick, signal }) {
    const folder = mkdtempSync(join(tmpdir(), 'workbook-hand-ins-'));
    const count = quick ? 10 : 100;
    const kinds = Array.from({ length: count }, (_, i) => KINDS[i % KINDS.length]!);
    for (const [i, kind] of kinds.entries())
      kind.make(join(folder, `learner-${String(i).padStart(3, '0')}`), i);
    writeFileSync(join(folder, 'README.txt'), 'no hand-in');
    const options = { jobs: USUAL_JOBS, timeoutMs: 120_000, signal, recheck: true };
    try {
      let verdicts: SubmissionVerdict[] = [];
      const { submissions } = await handInsAt([folder]);
      const before = process.memoryUsage.rss();
      const ms = await timed(async () => {
        verdicts = await gradeClass(submissions, options);
      });
      const grown = process.memoryUsage.rss() / before;
      const wrong = verdicts.filter(({ verdict }, i) => verdict !== kinds[i]!.verdict).length;
      // a part of them again, in four parts: as on four machines
      const some = submissions.slice(0, quick ? 4 : 2 * KINDS.length);
      let different = 0;
      for (const text of ['1/4', '2/4', '3/4', '4/4']) {
        const { part } = partOf(some, text);
        for (const again of await gradeClass(part, options)) {
          const first = verdicts.find(({ submission }) => submission === again.submission);
          if (shown(first) !== shown(again)) different += 1;
        }
      }
      return [
        {
          name: `grade ${count} hand-ins`,
          value: ms / 1000,
          unit: 's',
          ...(!quick && { goal: { atMost: 55 } }),
          note: 'folders, clones, archives, hanging, hostile, bombs',
        },
        { name: 'hand-ins not found', value: count - submissions.length, unit: '', goal: { atMost: 0 } },
        { name: 'wrong verdicts among them', value: wrong, unit: '', goal: { atMost: 0 } },
        { name: 'other verdicts in four parts', value: different, unit: '', goal: { atMost: 0 } },
        { name: 'memory of the grader afterwards', value: grown, unit: '× of before', goal: { atMost: 1.5 } },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** What is the same whenever and wherever it is graded. */
function shown(verdict: SubmissionVerdict | undefined): string {
  return JSON.stringify(verdict?.exercises.map((e) => e.checks.map((c) => [c.id, c.verdict, c.points])));
}

const SOLUTION: ArchiveFile[] = readdirSync(inProject('solutions'), { recursive: true, encoding: 'utf8' })
  .filter((name) => statSync(join(inProject('solutions'), name)).isFile())
  .map((name) => ({ name, content: readFileSync(join(inProject('solutions'), name)) }));
const [, build, apply, ship] = EXERCISES as [unknown, ...(typeof EXERCISES)[number][]];
const ROUTES = fileOf(build!);

/** The solution with other files, each unlike that of any other learner. */
function filesOf(i: number, changes: Record<string, string> = {}): ArchiveFile[] {
  return SOLUTION.map(({ name, content }) => {
    const text = changes[name] ?? String(content);
    return { name, content: name.endsWith('.ts') ? `${text}\n// ${i}\n` : `${text}\n# ${i}\n` };
  });
}
const inClone = (files: ArchiveFile[]) =>
  files.map((file) => ({ ...file, name: `practathon-main/exercises/${file.name}` }));
const starters = Object.fromEntries(
  [apply!, ship!].map((e) => [fileOf(e), readFileSync(inProject(`exercises/${starterOf(e)}`), 'utf8')]),
);

function putFolder(path: string, files: ArchiveFile[]): void {
  for (const { name, content = '' } of files) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
}

/** Twenty kinds of hand-in, so that a twentieth hangs. */
const KINDS: { verdict: Verdict; make(path: string, i: number): void }[] = [
  { verdict: 'error', make: (path, i) => putFolder(path, filesOf(i, { [ROUTES]: 'while (true) {}' })) },
  {
    verdict: 'error',
    make: (path, i) =>
      writeFileSync(`${path}.zip`, zipOf([...filesOf(i), { name: '../../out', content: '' }])),
  },
  { verdict: 'error', make: (path, i) => writeFileSync(`${path}.zip`, zipOf([...filesOf(i), ...bomb()])) },
  {
    verdict: 'error',
    make: (path, i) => putFolder(path, filesOf(i, { [ROUTES]: 'process.kill(process.ppid, 9);' })),
  },
  { verdict: 'error', make: (path) => cpSync(inProject('common'), path, { recursive: true }) },
  {
    verdict: 'error',
    make: (path, i) =>
      writeFileSync(
        `${path}.tar`,
        tarOf([...filesOf(i).slice(0, -1), { name: fileOf(ship!), link: '/etc/passwd' }]),
      ),
  },
  ...[0, 1, 2, 3].map(() => ({
    verdict: 'fail' as const,
    make: (path: string, i: number) => putFolder(path, filesOf(i, starters)),
  })),
  ...[0, 1, 2, 3].map(() => ({
    verdict: 'pass' as const,
    make: (path: string, i: number) => putFolder(path, filesOf(i)),
  })),
  ...[0, 1, 2].map(() => ({
    verdict: 'pass' as const,
    make: (path: string, i: number) => writeFileSync(`${path}.zip`, zipOf(inClone(filesOf(i)))),
  })),
  ...[0, 1, 2].map(() => ({
    verdict: 'pass' as const,
    make: (path: string, i: number) =>
      writeFileSync(`${path}.tgz`, tarOf(inClone(filesOf(i)), { gzip: true })),
  })),
];

/** 180 MB in 180 kB. */
function bomb(): ArchiveFile[] {
  const zeros = Buffer.alloc(900_000);
  return Array.from({ length: 200 }, (_, i) => ({ name: `zeros-${i}.ts`, content: zeros }));
}
