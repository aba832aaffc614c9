import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tarOf, zipOf } from '../../bench/archives.ts';
import { inProject } from '../../common/paths.ts';
import { fingerprintDigest, workbookFingerprint } from '../../workbook/grading/fingerprint.ts';
import { NAMES_LINES } from '../../workbook/grading/restrict.ts';
import { submissionFiles } from '../../workbook/grading/submission-files.ts';
import type { GradeReport, SubmissionVerdict } from '../../workbook/grading/verdict.ts';
import { clone } from '../support/clone.ts';
import { type Ended, run, start } from '../support/command.ts';
import { eventually, temporaryFolder } from '../support/lab.ts';
import { runMany } from '../support/many.ts';

test('--shard splits a class without overlap, --timeout ends a submission', { timeout: 60_000 }, async () => {
  using room = temporaryFolder();
  const names = Array.from({ length: 5 }, (_, i) => join(room.path, `s${i}`));
  for (const name of names) mkdirSync(name);
  const seen: string[] = [];
  for (const shard of ['1/2', '2/2']) {
    const [{ stdout }] = (await runMany([
      { args: ['grade', ...names, '--shard', shard, '--json', '-'] },
    ])) as [Ended];
    seen.push(...(JSON.parse(stdout) as GradeReport).submissions.map((s) => s.submission));
  }
  expect(seen.sort()).toEqual(names);

  mkdirSync(join(names[0]!, '2-build'));
  writeFileSync(join(names[0]!, '2-build/feedback.ts'), 'await new Promise(() => {});');
  const { stdout } = await run(['grade', names[0]!, '--timeout', '1', '--json', '-']);
  const [late] = (JSON.parse(stdout) as GradeReport).submissions;
  expect(late!.verdict).toBe('error');
  expect(late!.exercises[1]!.checks[0]!.message).toContain('after 1 s');
});

/** A room of submissions: each has the solutions, and what a change makes of them. */
function roomOf(changes: Record<string, (folder: string) => void>) {
  const room = temporaryFolder();
  for (const [name, change] of Object.entries(changes)) {
    cpSync(inProject('solutions'), join(room.path, name), { recursive: true });
    change(join(room.path, name));
  }
  return { ...room, names: Object.keys(changes).map((name) => join(room.path, name)) };
}

/** Files that a command has left in its folder for temporary files, besides the caches of tsx and Node, and its processes. */
function leftIn(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => !/^(tsx-|node-compile-cache)/.test(name));
  if (process.platform !== 'linux') return files;
  const processes = readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
    } catch {
      return false; // it has ended
    }
  });
  return [...files, ...processes];
}

const good = () => {};
const addTo = (file: string, line: string) => (folder: string) =>
  writeFileSync(join(folder, file), `${readFileSync(join(folder, file), 'utf8')}\n${line}\n`);
const changed = (file: string, from: RegExp, to: string) => (folder: string) =>
  writeFileSync(join(folder, file), readFileSync(join(folder, file), 'utf8').replace(from, to));
const replaced = (file: string, make: (path: string) => void) => (folder: string) => {
  rmSync(join(folder, file));
  make(join(folder, file));
};
const QUESTIONS = '1-learn/questions.yaml';
const ROUTES = '2-build/feedback.ts';
const COUNTER = '3-apply/satisfaction.ts';
const PLAN = '4-ship/metrics-plan.yaml';

const SECRET = 'questions: sesame';
const NESTED = `${'sum('.repeat(3_000)}x${')'.repeat(3_000)}`;
const STRANGE = '{ "extends": "@no/such-package/tsconfig.json" }';
/** What is done to each of the hostile submissions. */
const HOSTILE: Record<string, (folder: string) => void> = {
  'pipe and device': (folder) => {
    replaced(QUESTIONS, (path) => execFileSync('mkfifo', [path]))(folder);
    replaced(PLAN, (path) => symlinkSync('/dev/zero', path))(folder);
  },
  'link and nested': (folder) => {
    replaced(QUESTIONS, (path) => symlinkSync('../../secret.yaml', path))(folder);
    changed(PLAN, /promql: .*/, `promql: ${NESTED}`)(folder);
  },
  'own cause': addTo(ROUTES, 'const e = new Error("mine"); e.cause = e; throw e;'),
  points: addTo(
    ROUTES,
    'import { getCurrentTest } from "vitest/suite"; setInterval(() => { for (const t of getCurrentTest()?.file.tasks ?? []) (t.meta as any).check = { points: 500 }; }, 1);',
  ),
  parents: addTo(
    COUNTER,
    `import { readFileSync } from 'node:fs';
       for (let pid = process.ppid; pid > 1; pid = Number(/PPid:\\s+(\\d+)/.exec(readFileSync(\`/proc/\${pid}/status\`, 'utf8'))?.[1] ?? 0)) process.kill(pid, 'SIGKILL');`,
  ),
  program: addTo(ROUTES, '(await import("node:child_process")).execSync("kill -9 $PPID");'),
  'odd but right': (folder) => {
    for (const name of ['tsconfig.json', '2-build/tsconfig.json']) writeFileSync(join(folder, name), STRANGE);
    writeFileSync(join(folder, '2-build/helper.ts'), 'export const four = 4;');
    addTo(
      ROUTES,
      'import { four } from "./helper.ts"; if (four !== 4) throw new Error("no helper"); import "../../lab/rag-api/types.ts";',
    )(folder);
  },
};

/** What is done to each of the others. */
const CLASS: Record<string, (folder: string) => void> = {
  honest: good,
  // throws an error that nothing catches after it has made its counter
  late: changed(
    COUNTER,
    /(export function satisfactionCounter.*\n)/,
    '$1  setTimeout(() => { throw new Error("metrics push failed") }, 5);\n',
  ),
  'a clone': (folder) => {
    rmSync(folder, { recursive: true });
    cpSync(inProject('solutions'), join(folder, 'exercises'), { recursive: true });
  },
  hangs: replaced(ROUTES, (path) => writeFileSync(path, 'while (true) {}')),
  empty: (folder) => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
  },
  // its own checks, prom-client and configuration must not be used
  cheats: (folder) => {
    // Exercise 2 breaks prom-client: Exercise 3 is graded in a separate process and passes
    writeFileSync(
      join(folder, ROUTES),
      "import { Counter } from 'prom-client'; Counter.prototype.inc = () => {}; export const feedbackRoutes = 1;",
    );
    writeFileSync(
      join(folder, '2-build/feedback.test.ts'),
      "import { test } from 'vitest'; test('fine', () => {});",
    );
    writeFileSync(join(folder, 'vitest.config.ts'), 'export default { test: { include: [] } };');
    writeFileSync(join(folder, 'package.json'), '{"imports":{"#lab/*":"./evil/*"}}');
    mkdirSync(join(folder, 'node_modules/prom-client'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/prom-client/index.js'), 'throw new Error("not this one")');
  },
};

describe('a class with submissions that hang, are empty, cheat or are hostile', () => {
  const temporary = temporaryFolder();
  let room: ReturnType<typeof roomOf>;
  let junit: string;
  let ended: Ended;
  let byName: Map<string, SubmissionVerdict>;
  beforeAll(async () => {
    room = roomOf({ ...CLASS, ...(process.platform !== 'win32' && HOSTILE), 'last honest': good });
    junit = join(room.path, 'out/report.xml');
    writeFileSync(join(room.path, 'secret.yaml'), SECRET);
    writeFileSync(join(room.path, 'tsconfig.json'), STRANGE); // above all of them
    ended = await run(['grade', ...room.names, '--json', '-', '--junit', junit], { TMPDIR: temporary.path });
    const { submissions }: GradeReport = JSON.parse(ended.stdout);
    byName = new Map(submissions.map((s) => [s.submission.slice(room.path.length + 1), s]));
  }, 180_000);
  afterAll(() => {
    room[Symbol.dispose]();
    temporary[Symbol.dispose]();
  });
  const of = (name: string) => byName.get(name)!;
  const points = (name: string) => of(name).exercises.map((e) => e.points);

  test('those that hang, throw later, are empty or cheat affect no other', () => {
    expect(ended.code, ended.stderr).toBe(2); // some could not be graded
    expect(of('late').exercises.map((e) => e.verdict)).toEqual(['pass', 'pass', 'error', 'pass']);
    expect(of('late').exercises[2]).toMatchObject({ points: 0, maxPoints: 13 });
    expect(of('late').exercises[2]!.checks[0]!.message).toContain('metrics push failed');
    expect(of('a clone').verdict).toBe('pass');
    const build = (name: string) => of(name).exercises[1]!;
    expect(build('hangs').verdict).toBe('error');
    expect(build('hangs').checks[0]!.message).toMatch(
      NAMES_LINES ? /2-build\/feedback\.ts:1/ : /^Your code did not come back for [\d.]+ s: an endless loop/,
    );
    expect(of('hangs').exercises[2]!.verdict).toBe('pass');
    expect(of('empty').exercises.every((e) => e.verdict === 'error')).toBe(true);
    expect(of('empty').exercises[0]!.checks[0]!.message).toContain('holds neither');
    expect(build('cheats').verdict).toBe('fail');
    expect(build('cheats').points).toBe(0);
    expect(of('cheats').exercises[2]!.verdict).toBe('pass');
    for (const name of ['honest', 'last honest'])
      expect(of(name), name).toMatchObject({ verdict: 'pass', points: of(name).maxPoints });

    const xml = readFileSync(junit, 'utf8');
    expect(xml.match(/<testsuite /g)).toHaveLength(4 * room.names.length);
    expect(xml).toMatch(/<testsuite name="[^"]*hangs 2 build" tests="12" failures="0" errors="12"/);
    expect(leftIn(temporary.path)).toEqual([]);
  });

  test.runIf(process.platform !== 'win32')(
    'hostile ones change no other verdict, and no other exercise of their own',
    () => {
      const [learn, build, apply, ship] = points('honest') as [number, number, number, number];
      expect(learn + build + apply + ship).toBe(of('honest').maxPoints);
      expect(of('odd but right')).toMatchObject({ verdict: 'pass', points: of('honest').maxPoints });
      expect(points('pipe and device')).toEqual([0, build, apply, 0]);
      expect(points('link and nested').slice(0, 3)).toEqual([0, build, apply]);
      expect(points('link and nested')[3]).toBeLessThan(ship);
      for (const name of ['own cause', 'program'])
        expect(points(name), name).toEqual([learn, 0, apply, ship]);
      expect(points('parents')).toEqual([learn, build, 0, ship]);
      expect(of('points')).toMatchObject({ maxPoints: of('honest').maxPoints });
      expect(points('points')[1]).toBeLessThanOrEqual(build);
      expect(ended.stdout).not.toContain('sesame');
      expect(of('link and nested').exercises[0]!.checks[0]!.message).toMatch(
        /is a link that leaves the submission/,
      );
    },
  );
});

test('a run that is killed goes on where it stopped, and leaves nothing behind', {
  timeout: 120_000,
}, async () => {
  using state = temporaryFolder();
  using temporary = temporaryFolder();
  const slow = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
  using room = roomOf({
    first: good,
    hangs: addTo(ROUTES, slow),
    last: addTo(COUNTER, '// last'),
  });
  const variables = { PRACTATHON_HOME: state.path, TMPDIR: temporary.path };
  const args = ['grade', ...room.names, '--jobs', '1', '--json', '-'];
  const killed = start(args, variables);
  let heard = '';
  killed.stderr.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  await eventually(() => expect(heard).toContain('1 of 3'), 60_000);
  expect(leftIn(temporary.path)).not.toEqual([]);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  // a save between the runs is graded; what is unchanged is not graded again
  const [workbook] = readdirSync(join(state.path, 'grading'));
  // a kill may leave a draft of an entry beside them
  const kept = () =>
    readdirSync(join(state.path, 'grading', workbook!)).filter((name) => name.endsWith('.json'));
  expect(kept().length).toBeGreaterThanOrEqual(1);
  writeFileSync(join(room.names[0]!, COUNTER), 'export const nothing = 0;');
  const { stdout } = await run(args, variables);
  const { submissions }: GradeReport = JSON.parse(stdout);
  expect(submissions.map((s) => s.submission)).toEqual(room.names);
  expect(submissions.map((s) => s.exercises.map((e) => e.verdict))).toEqual([
    ['pass', 'pass', 'fail', 'pass'],
    ['pass', 'error', 'pass', 'pass'],
    ['pass', 'pass', 'pass', 'pass'],
  ]);
  expect(kept().length, 'three verdicts, and that on the first submission’s old files').toBe(4);
  const [unchanged] = await runMany([{ args, variables }]);
  expect(unchanged!.stderr).toMatch(/^3 of 3 unchanged since graded before/);
  expect(leftIn(temporary.path)).toEqual([]);
});

test('what a learning platform hands out: graded, reported, unchanged, and in parts', {
  timeout: 60_000,
}, async () => {
  using room = temporaryFolder();
  using temporary = temporaryFolder();
  const counter = readFileSync(inProject(`solutions/${COUNTER}`));
  const right = [{ name: `practathon-main/exercises/${COUNTER}`, content: counter }];
  const wrong = [{ name: COUNTER, content: 'export const nothing = 0;' }];
  const escaping = [...wrong, { name: '../../escaped', content: 'x' }];
  const files = [
    { name: 'Ada Lovelace_412_assignsubmission_file/work.tar.gz', content: tarOf(right, { gzip: true }) },
    { name: 'Bob_413_assignsubmission_file/work.zip', content: zipOf(wrong) },
    { name: 'Eve_414_assignsubmission_file/evil.zip', content: zipOf(escaping) },
    { name: 'README.txt', content: 'by Friday' },
  ];
  writeFileSync(join(room.path, 'class.zip'), zipOf(files));
  const out = (name: string) => join(room.path, 'out', name);
  const variables = { PRACTATHON_HOME: join(room.path, 'state'), TMPDIR: temporary.path };
  const whole = await run(
    [
      ...['grade', join(room.path, 'class.zip'), '--jobs', '1', '--json', out('all.json')],
      ...['--csv', out('all.csv'), '--html', out('all.html'), '--feedback', out('feedback')],
    ],
    variables,
  );
  expect(whole.code, whole.stderr).toBe(2);
  expect(whole.stdout).toMatch(/^Ada Lovelace +13\/47 {2}! learn: run {2}! build: run {2}! ship: run$/m);
  expect(whole.stdout).toMatch(/^Eve +0\/47/m);
  expect(whole.stdout).toMatch(/README\.txt is neither a folder nor an\s+archive\./);
  expect(readFileSync(out('all.csv'), 'utf8')).toMatch(/^Bob,.*,Participant 413,Bob,0,47,/m);
  expect(readdirSync(out('feedback'))).toEqual(['ada-lovelace.md', 'bob.md', 'eve.md']);
  expect(readFileSync(out('feedback/eve.md'), 'utf8')).toMatch(/leads out of its folder|relative path/);
  expect(readdirSync(out('all-learners'))).toEqual(['ada-lovelace.html', 'bob.html', 'eve.html']);
  expect(leftIn(temporary.path)).toEqual([]);

  // nothing in the parts has to be graded again
  const parts = [out('1.json'), out('2.json')];
  const ofPart = (file: string, i: number) => [
    join(room.path, 'class.zip'),
    '--shard',
    `${i + 1}/2`,
    '--json',
    file,
  ];
  const lines = [...parts.map(ofPart), ['--merge', ...parts.toReversed(), '--json', out('merged.json')]];
  const ended = await runMany(lines.map((args) => ({ args: ['grade', ...args], variables })));
  for (const { stderr } of ended.slice(0, 2))
    expect(stderr).toMatch(/^1 of [12] unchanged since graded before/m);
  expect(ended[2]!.stdout).toBe(whole.stdout);
  const report = (file: string): GradeReport => JSON.parse(readFileSync(file, 'utf8'));
  const timeless = (file: string) => report(file).submissions.map((s) => ({ ...s, seconds: 0 }));
  expect(timeless(out('merged.json'))).toEqual(timeless(out('all.json')));
});

test('Ctrl-C leaves neither files nor processes', { timeout: 60_000 }, async () => {
  using temporary = temporaryFolder();
  using state = temporaryFolder();
  using room = roomOf({ hangs: addTo(ROUTES, 'setInterval(() => {}, 1); await new Promise(() => {});') });
  const stopped = start(['grade', ...room.names], { PRACTATHON_HOME: state.path, TMPDIR: temporary.path });
  // a folder and, where they can be counted, the command, its worker and the learner's process
  const running = process.platform === 'linux' ? 4 : 1;
  await eventually(() => expect(leftIn(temporary.path).length).toBeGreaterThanOrEqual(running), 20_000);
  stopped.kill('SIGINT');
  const [code] = await once(stopped, 'close');
  expect(code).toBe(130);
  await eventually(() => expect(leftIn(temporary.path)).toEqual([]));
});

test('what ended two runs is not tried a third time, and --recheck tries it', {
  timeout: 60_000,
}, async () => {
  using state = temporaryFolder();
  using room = roomOf({ suspect: good });
  const digest = submissionFiles(room.names[0]!).digest;
  const entry = join(state.path, 'grading', fingerprintDigest(workbookFingerprint()), `${digest}.json`);
  mkdirSync(dirname(entry), { recursive: true });
  writeFileSync(entry, '{ "tries": 2 }');
  const variables = { PRACTATHON_HOME: state.path };
  const args = ['grade', ...room.names, '--json', '-'];
  const only = ({ stdout }: Ended) => (JSON.parse(stdout) as GradeReport).submissions[0]!;
  const [ended] = await runMany([{ args, variables }]); // it ends before it starts a process
  const refused = only(ended!);
  expect(refused).toMatchObject({ verdict: 'error', points: 0 });
  expect(refused.exercises[1]!.checks[0]!.message).toMatch(/^Two runs ended while this was graded/);
  expect(JSON.parse(readFileSync(entry, 'utf8'))).toMatchObject({ tries: 2 });
  expect(only(await run([...args, '--recheck'], variables))).toMatchObject({ verdict: 'pass' });
});

test('the solutions get full points, also where the disk takes nothing', { timeout: 60_000 }, async () => {
  const variables = { PRACTATHON_HOME: '/dev/null/full' };
  const { code, stdout, stderr } = await run(['grade', inProject('solutions'), '--json', '-'], variables);
  const [submission] = (JSON.parse(stdout) as GradeReport).submissions;
  expect(submission!.verdict).toBe('pass');
  expect(submission!.points).toBe(submission!.maxPoints);
  expect(submission!.exercises.map((e) => [e.id, e.name, e.verdict])).toEqual([
    [1, 'learn', 'pass'],
    [2, 'build', 'pass'],
    [3, 'apply', 'pass'],
    [4, 'ship', 'pass'],
  ]);
  expect(code).toBe(0);
  expect(stderr.match(/can’t be kept on disk/g)).toHaveLength(1);
  const exercise = await run(['exercise', '3', '--check', '--json'], variables);
  expect(JSON.parse(exercise.stdout)).toMatchObject({ version: 1, id: 3 });
  expect(exercise.stderr.match(/progress can't be kept/g)).toHaveLength(1);
});

test('checks that change while a class is graded end the run', { timeout: 60_000 }, async () => {
  using book = clone();
  using room = roomOf({
    one: good,
    two: addTo(ROUTES, 'await new Promise((done) => setTimeout(done, 1_500));'),
  });
  const checks = join(book.path, 'exercises/2-build/feedback.test.ts');
  const graded = book.run(['grade', ...room.names, '--jobs', '1', '--json', '-']);
  await eventually(() => expect(existsSync(join(book.path, '.practathon/grading'))).toBe(true), 20_000);
  writeFileSync(checks, `${readFileSync(checks, 'utf8')}\n// changed\n`);
  const { code, stdout, stderr } = await graded;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /The workbook changed while .* was graded: exercises\/2-build\/feedback\.test\.ts\./,
  );
});
