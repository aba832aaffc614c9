import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import type { GradeReport } from '../../workbook/grading/verdict.ts';
import { run } from '../support/command.ts';
import { temporaryFolder } from '../support/lab.ts';

test('the solutions get full points', { timeout: 60_000 }, async () => {
  const { code, stdout } = await run(['grade', inProject('solutions'), '--json', '-']);
  const report: GradeReport = JSON.parse(stdout);
  const [submission] = report.submissions;
  expect(submission!.verdict).toBe('pass');
  expect(submission!.points).toBe(submission!.maxPoints);
  expect(submission!.exercises.map((e) => [e.id, e.name, e.verdict])).toEqual([
    [1, 'learn', 'pass'],
    [2, 'build', 'pass'],
    [3, 'apply', 'pass'],
    [4, 'ship', 'pass'],
  ]);
  expect(code).toBe(0);
});

test('a class: a submission that hangs, throws later, is empty or cheats affects no other', {
  timeout: 120_000,
}, async () => {
  using room = temporaryFolder();
  const hand = (name: string, inside = '.') => {
    const folder = join(room.path, name, inside);
    cpSync(inProject('solutions'), folder, { recursive: true });
    return folder;
  };
  // good but for Exercise 3, which throws an error that nothing catches after it has made its counter
  const late = join(hand('late'), '3-apply/satisfaction.ts');
  writeFileSync(
    late,
    readFileSync(late, 'utf8').replace(
      /(export function satisfactionCounter.*\n)/,
      '$1  setTimeout(() => { throw new Error("metrics push failed") }, 5);\n',
    ),
  );
  hand('a clone', 'exercises');
  writeFileSync(join(hand('hangs'), '2-build/feedback.ts'), 'while (true) {}');
  mkdirSync(join(room.path, 'empty'));
  // its own checks, prom-client and configuration must not be used
  const cheat = hand('cheats');
  // Exercise 2 breaks prom-client: Exercise 3 is graded in a separate process and passes
  writeFileSync(
    join(cheat, '2-build/feedback.ts'),
    "import { Counter } from 'prom-client'; Counter.prototype.inc = () => {}; export const feedbackRoutes = 1;",
  );
  writeFileSync(
    join(cheat, '2-build/feedback.test.ts'),
    "import { test } from 'vitest'; test('fine', () => {});",
  );
  writeFileSync(join(cheat, 'vitest.config.ts'), 'export default { test: { include: [] } };');
  writeFileSync(join(cheat, 'package.json'), '{"imports":{"#lab/*":"./evil/*"}}');
  mkdirSync(join(cheat, 'node_modules/prom-client'), { recursive: true });
  writeFileSync(join(cheat, 'node_modules/prom-client/index.js'), 'throw new Error("not this one")');

  const names = ['late', 'a clone', 'hangs', 'empty', 'cheats'].map((name) => join(room.path, name));
  const junit = join(room.path, 'out/report.xml');
  const { code, stdout } = await run(['grade', ...names, '--json', '-', '--junit', junit]);
  const { submissions }: GradeReport = JSON.parse(stdout);
  const byName = new Map(submissions.map((s) => [s.submission.slice(room.path.length + 1), s]));
  expect(code).toBe(1);
  expect(byName.get('late')!.exercises.map((e) => e.verdict)).toEqual(['pass', 'pass', 'error', 'pass']);
  expect(byName.get('late')!.exercises[2]).toMatchObject({ points: 0, maxPoints: 13 });
  expect(byName.get('late')!.exercises[2]!.checks[0]!.message).toContain('metrics push failed');
  expect(byName.get('a clone')!.verdict).toBe('pass');
  const build = (name: string) => byName.get(name)!.exercises[1]!;
  expect(build('hangs').verdict).toBe('error');
  expect(build('hangs').checks[0]!.message).toMatch(/2-build\/feedback\.ts:1/);
  expect(byName.get('hangs')!.exercises[2]!.verdict).toBe('pass');
  expect(byName.get('empty')!.exercises.every((e) => e.verdict === 'error')).toBe(true);
  expect(byName.get('empty')!.exercises[0]!.checks[0]!.message).toContain('holds neither');
  expect(build('cheats').verdict).toBe('fail');
  expect(build('cheats').points).toBe(0);
  expect(byName.get('cheats')!.exercises[2]!.verdict).toBe('pass');

  const xml = readFileSync(junit, 'utf8');
  expect(xml.match(/<testsuite /g)).toHaveLength(20);
  expect(xml).toMatch(/<testsuite name="[^"]*hangs 2 build" tests="12" failures="0" errors="12"/);
});

test('--shard splits a class without overlap, --timeout ends a submission', { timeout: 60_000 }, async () => {
  using room = temporaryFolder();
  const names = Array.from({ length: 5 }, (_, i) => join(room.path, `s${i}`));
  for (const name of names) mkdirSync(name);
  const seen: string[] = [];
  for (const shard of ['1/2', '2/2']) {
    const { stdout } = await run(['grade', ...names, '--shard', shard, '--json', '-']);
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
