import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { type Clone, clone } from '../support/clone.ts';
import type { Ended } from '../support/command.ts';
import { runMany } from '../support/many.ts';

let book: Clone;
beforeAll(() => {
  book = clone();
});
afterAll(() => book[Symbol.dispose]());

const own = (file: string) => join(book.path, 'exercises', file);
const progress = () => JSON.parse(readFileSync(join(book.path, '.practathon/progress.json'), 'utf8'));

describe('npm run exercise', { timeout: 60_000 }, () => {
  test('--check --json on the starter exits 1 and names what fails', async () => {
    const { code, stdout } = await book.run(['exercise', '3', '--check', '--json']);
    const verdict = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(verdict).toMatchObject({ version: 1, id: 3, name: 'apply', verdict: 'fail', points: 0 });
    expect(verdict.checks[0]).toMatchObject({
      id: expect.any(String),
      title: expect.any(String),
      verdict: 'fail',
      points: 0,
      maxPoints: expect.any(Number),
      message: expect.stringMatching(/expected/),
      file: '3-apply/satisfaction.ts',
      hint: expect.any(String),
    });
    expect(progress().exercises.apply).toMatchObject({ attempts: 0, passing: false }); // the starter is no attempt
  });

  test('--check on the solution exits 0', async () => {
    book.solve(1);
    const { code, stdout } = await book.run(['exercise', '1', '--check', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ id: 1, verdict: 'pass' });
    expect(code).toBe(0);
    expect(progress().exercises.learn).toMatchObject({ attempts: 1, passing: true });
  });

  test('Exercise 3 works before Exercise 2: it uses the reference solution and leaves the learner’s file alone', async () => {
    book.solve(3);
    const before = readFileSync(own('2-build/feedback.ts'), 'utf8');
    const { code, stdout } = await book.run(['exercise', '3']);
    expect(code, stdout).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('the reference solution of Exercise 2 is used here');
    expect(stdout).toMatch(/rag_satisfaction_score_total\{.*rating="up".*\} 4/);
    expect(progress().exercises.apply).toMatchObject({ attempts: 1, passing: true });
    expect(stdout).toContain('80 % up, so the score is 1 + 4 × 0.8 = 4.2 of 5.');
    expect(readFileSync(own('2-build/feedback.ts'), 'utf8')).toBe(before);
  });

  test('for people: what failed, why, and where to look', async () => {
    const { code, stdout } = await book.run(['exercise', '2']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Not yet: 0 of 12 checks pass/);
    expect(stdout).toMatch(/Did .*PUT \/query\/liked-up\/feedback/);
    expect(stdout).toContain('exercises/2-build/feedback.ts');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('Ship writes the plan, rules and dashboard once it passes', async () => {
    book.solve(4);
    const { code, stdout } = await book.run(['exercise', '4']);
    expect(code, stdout).toBe(0);
    for (const file of ['metrics-plan.md', 'rules.yml', 'dashboard.json']) {
      expect(stdout).toContain(file);
      expect(readFileSync(join(book.path, '.practathon/shipped', file), 'utf8')).not.toBe('');
    }
  });

  test('hints open one by one, with their titles, and are counted', async () => {
    const hint = ['exercise', '2', '--hint'];
    const [first, second] = (await book.runMany(hint, hint)) as [Ended, Ended];
    expect(first.stdout).toMatch(/^ {2}Hint 1 of \d: Begin with the first vote\n/);
    expect(first.stdout).not.toContain('Hint 2 of');
    // a paragraph fills its lines, whatever the line breaks in its source
    expect(
      first.stdout
        .split('\n')
        .slice(1, -3)
        .every((line) => line.length > 50),
    ).toBe(true);
    expect(second.stdout).toContain('Hint 2 of 4 opens after your next attempt, or at 02:30.');
    expect(progress().exercises.build.hints).toBe(1);
  });

  test('the solution and the diff are shown only after a confirmation', async () => {
    const [refused, ...shown] = await book.runMany(
      ['exercise', '2', '--solution'],
      ['exercise', '2', '--solution', '--yes'],
      ['exercise', '2', '--diff', '--yes'],
    );
    expect(refused!.code).toBe(2);
    expect(refused!.stderr).toContain('--yes');
    for (const { code, stdout } of shown) {
      expect(code).toBe(0);
      expect(stdout).toContain('votes.put');
    }
    expect(progress().exercises.build.solutionAt).toEqual(expect.any(String));
  });

  test('--reset keeps a copy, says where, and asks', async () => {
    const mine = `${readFileSync(own('2-build/feedback.ts'), 'utf8')}\n// hours of work\n`;
    writeFileSync(own('2-build/feedback.ts'), mine);
    const [refused] = await book.runMany(['exercise', '2', '--reset']);
    expect(refused!.code).toBe(2);
    expect(readFileSync(own('2-build/feedback.ts'), 'utf8')).toBe(mine);
    const [{ code, stdout }] = (await book.runMany(['exercise', '2', '--reset', '--yes'])) as [Ended];
    expect(code).toBe(0);
    const [, copy] = /kept as (\S+)/.exec(stdout) ?? [];
    expect(readFileSync(copy!, 'utf8')).toBe(mine);
    expect(readFileSync(own('2-build/feedback.ts'), 'utf8')).toContain('pending: true');
  });

  test('progress and files travel to another machine', async () => {
    const file = join(book.path, 'practathon.json');
    const [written, again] = await book.runMany(
      ['exercise', '--export', file],
      ['exercise', '--export', file],
    );
    expect(written!.code).toBe(0);
    expect(again!.stderr).toContain('already exists');
    const names = ['1-learn/questions.yaml', '3-apply/satisfaction.ts'];
    const mine = names.map((name) => readFileSync(own(name), 'utf8'));
    // the other machine has other files and no progress
    for (const name of names) writeFileSync(own(name), '# not mine');
    const elsewhere = { PRACTATHON_HOME: join(book.path, 'elsewhere') };
    const take = async () => {
      const [ended] = await runMany(
        [{ args: ['exercise', '--import', file], variables: elsewhere }],
        book.path,
      );
      return ended!;
    };
    const { code, stdout } = await take();
    expect(code).toBe(0);
    expect(stdout).toContain('kept as');
    expect(names.map((name) => readFileSync(own(name), 'utf8'))).toEqual(mine);
    const taken = readFileSync(join(elsewhere.PRACTATHON_HOME, 'progress.json'), 'utf8');
    expect(JSON.parse(taken)).toEqual(progress());
    writeFileSync(file, '{"kind":"practathon","version":1,"files":{"../../evil":"x"}');
    const damaged = await take();
    expect([damaged.code, damaged.stderr]).toEqual([2, expect.stringContaining('damaged')]);
  });

  test('a damaged progress file is renamed, and a new one started', async () => {
    const folder = join(book.path, '.practathon');
    writeFileSync(join(folder, 'progress.json'), '{"version":1,"exer');
    const [{ stderr, stdout }] = (await book.runMany(['exercise', '2', '--hint'])) as [Ended];
    expect(stderr).toContain('damaged');
    expect(stdout).toContain('Hint 1');
    expect(readdirSync(folder).some((name) => name.startsWith('progress.json.damaged-'))).toBe(true);
  });

  test('a state folder that can’t be written costs no verdict', async () => {
    book.solve(4);
    const home = join(book.path, 'not-a-folder');
    writeFileSync(home, '');
    const { code, stdout, stderr } = await book.run(['exercise', '4'], { PRACTATHON_HOME: home });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/All good[\s\S]*Your file passes, but what comes after a pass did not work/);
    expect(stderr.match(/The progress can't be kept/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/^\s+at /m);
    // a file that can't be copied is not replaced
    const reset = { args: ['exercise', '4', '--reset', '--yes'], variables: { PRACTATHON_HOME: home } };
    const [refused] = await runMany([reset], book.path);
    expect([refused!.code, refused!.stderr]).toEqual([
      2,
      expect.stringMatching(/is not replaced[\s\S]*PRACTATHON_HOME/),
    ]);
    expect(readFileSync(own('4-ship/metrics-plan.yaml'), 'utf8')).not.toContain('…');
  });

  test('mistakes are refused with exit code 2 and a reason', async () => {
    const mistakes: [args: string[], reason: RegExp][] = [
      [['exercise'], /Which exercise\?/],
      [['exercise', '9'], /There is no exercise "9"/],
      [['exercise', '1', '2'], /One exercise at a time/],
      [['exercise', '--import', 'nowhere.json'], /There is no .*nowhere\.json/],
      [['exercise', '--export', ''], /--export needs the name of a file/],
      [['grade', 'no-such-folder'], /There is no folder no-such-folder/],
      [['grade', '--jobs', 'many'], /--jobs takes a whole number/],
      [['grade', '--shard', '3/2'], /--shard takes I\/N/],
      [['grade', 'solutions', '--shard', '2/2'], /--shard 2\/2 is empty: there is 1 submission/],
      [['grade', '--json', '-', '--junit', '-'], /can’t both/],
    ];
    const ended = await runMany(mistakes.map(([args]) => ({ args })));
    for (const [i, [args, reason]] of mistakes.entries()) {
      const { code, stdout, stderr } = ended[i]!;
      expect(stderr).toMatch(reason);
      expect(stderr).not.toMatch(/^\s+at /m);
      expect([code, stdout], args.join(' ')).toEqual([2, '']);
    }
  });
});

test('what can’t be graded is one line and exit code 2', { timeout: 60_000 }, async () => {
  using other = clone();
  const path = join(other.path, 'exercises/3-apply/satisfaction.ts');
  other.solve(2);
  await other.run(['exercise', '2', '--check']); // without its note about the solution
  const graded = async () => {
    const { code, stdout } = await other.run(['exercise', '3', '--check']);
    expect(code).toBe(2);
    return stdout.trim().split('\n');
  };
  writeFileSync(path, 'export function (');
  expect(await graded()).toEqual([
    expect.stringMatching(
      /^Exercise 3 can’t be graded: The file does not compile: .*3-apply\/satisfaction\.ts:1/,
    ),
  ]);
  rmSync(path);
  expect(await graded()).toEqual([
    expect.stringMatching(/^Exercise 3 can’t be graded: 3-apply\/satisfaction\.ts is missing/),
  ]);
});

test('vitest itself runs the checks of an exercise on the learner’s file', () => {
  const vitest = inProject('node_modules/vitest/vitest.mjs');
  const { stdout } = spawnSync(process.execPath, [vitest, 'run', 'exercises/1-learn'], {
    cwd: inProject('.'),
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
  });
  expect(stdout).toMatch(/exercises\/1-learn\/questions\.test\.ts/);
  expect(stdout).toMatch(/\d+ passed/);
});
