import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { EXERCISES, type Exercise, fileOf, starterOf } from '../../exercises/index.ts';
import { createGrader, type Grader } from '../../workbook/grading/grader.ts';
import type { ExerciseVerdict } from '../../workbook/grading/verdict.ts';
import { verdictLines } from '../../workbook/practathon/show-verdict.ts';
import { temporaryFolder } from './lab.ts';

// Wrong answers, right answers in other styles, answers that get advice, the starters and the solutions. Each wrong answer
// says in its header which checks must fail, with which words, and which checks wait for them. golden/ keeps the whole message; record it again with
// `npx vitest run tests/grading -u`, and read the difference before you commit it.

/** Plain text in 100 columns, as a pipe gets it. */
const PAPER = { paint: (_style: unknown, text: string) => text, width: 100 } as Parameters<
  typeof verdictLines
>[1];

const folderOf = (kind: string, exercise: Exercise) => inProject(`tests/grading/${kind}/${exercise.folder}`);
export const answersIn = (kind: string, exercise: Exercise) =>
  existsSync(folderOf(kind, exercise))
    ? readdirSync(folderOf(kind, exercise)).map((name) => join(folderOf(kind, exercise), name))
    : [];
const header = (text: string, name: string) => {
  const [, value] = new RegExp(`^(?://|#) ${name}: (.+)$`, 'm').exec(text) ?? [];
  return value?.trim();
};

/** A slow store that is quick enough for many answers. Those that give up on it say `store: slow` in their header. */
const QUICK_STORE_MS = 215;

/** One of the right answers takes two seconds for each of many requests. */
const SLOW_AND_RIGHT = { timeout: 60_000 };

/** The tests of one exercise's checks. Each exercise has its own file, so that they run side by side. */
export function testAnswers(name: string): void {
  const exercise = EXERCISES.find((e) => e.name === name)!;
  const folder = temporaryFolder();
  const graders: Grader[] = [];
  let quick: Grader;
  let usual: Promise<Grader> | undefined;
  const graderWith = async (limits: { slowStoreMs?: number }) => {
    const grader = await createGrader(folder.path, { only: exercise, keeps: () => true, limits });
    graders.push(grader);
    return grader;
  };
  beforeAll(async () => {
    // the other exercises are solved, since Ship reads the questions of Learn
    for (const other of EXERCISES) put(other, readFileSync(inProject(`solutions/${fileOf(other)}`), 'utf8'));
    quick = await graderWith({ slowStoreMs: QUICK_STORE_MS });
  });
  afterAll(async () => {
    for (const grader of graders) await grader.close();
    folder[Symbol.dispose]();
  });

  function put(which: Exercise, text: string): void {
    mkdirSync(join(folder.path, which.folder), { recursive: true });
    writeFileSync(join(folder.path, fileOf(which)), text);
  }
  async function graded(text: string): Promise<ExerciseVerdict> {
    put(exercise, text);
    if (header(text, 'store') === 'slow') usual ??= graderWith({});
    const grader = header(text, 'store') === 'slow' ? await usual! : quick;
    const [verdict] = await grader.grade([exercise]);
    return verdict!;
  }
  const notPassing = (verdict: ExerciseVerdict) =>
    verdict.checks.filter((c) => c.verdict === 'fail' || c.verdict === 'error');

  test('the solution passes every check', async () => {
    const verdict = await graded(readFileSync(inProject(`solutions/${fileOf(exercise)}`), 'utf8'));
    expect(notPassing(verdict)).toEqual([]);
    expect(verdict.verdict).toBe('pass');
    expect(verdict.checks.length).toBeGreaterThanOrEqual(8);
    expect([verdict.points, verdict.maxPoints]).toEqual([exercise.points, exercise.points]);
  });

  test('the starter runs, does not pass, and says first what to do', async () => {
    const verdict = await graded(readFileSync(inProject(`exercises/${starterOf(exercise)}`), 'utf8'));
    expect([verdict.verdict, verdict.points]).toEqual(['fail', 0]);
    await expect(transcript(verdict)).toMatchFileSnapshot(
      inProject(`tests/grading/golden/starter-${exercise.name}.txt`),
    );
  });

  test.each(answersIn('right', exercise).map((path) => [basename(path), path]))(
    'right: %s',
    SLOW_AND_RIGHT,
    async (_file, path) => {
      const verdict = await graded(readFileSync(path, 'utf8'));
      expect(notPassing(verdict)).toEqual([]);
      expect([verdict.verdict, verdict.advice ?? []]).toEqual(['pass', []]);
    },
  );

  test.for(answersIn('wrong', exercise).map((path) => [basename(path), path] as const))(
    'wrong: %s',
    async ([, path], { skip }) => {
      const text = readFileSync(path, 'utf8');
      const verdict = await graded(text);
      const fails = header(text, 'fails')?.split(/,\s*/).sort() ?? [];
      expect(fails, 'the header names no check').not.toEqual([]);
      const notHere = verdict.checks.find((c) => c.verdict === 'skip' && fails.includes(c.id) && !c.details);
      if (notHere) return skip(notHere.message);
      const failing = notPassing(verdict).map((c) => c.id);
      expect(failing.sort(), 'the checks that fail').toEqual(fails);
      const waits = header(text, 'waits')?.split(/,\s*/).sort() ?? [];
      const waiting = verdict.checks.filter((c) => c.verdict === 'skip' && c.details).map((c) => c.id);
      expect(waiting.sort(), 'the checks that wait for them').toEqual(waits);
      expect(verdict.verdict).toBe('fail');
      const says = header(text, 'says');
      expect(says, 'the header says nothing').toBeTruthy();
      expect(notPassing(verdict)[0]!.message).toContain(says);
      await expectGolden(verdict, path);
    },
  );

  test.for(answersIn('advice', exercise).map((path) => [basename(path), path] as const))(
    'advice: %s',
    async ([, path]) => {
      const text = readFileSync(path, 'utf8');
      const verdict = await graded(text);
      expect([verdict.verdict, verdict.points]).toEqual(['pass', exercise.points]);
      const advice = verdict.advice ?? [];
      expect(advice.map(({ id }) => id).join(', ')).toBe(header(text, 'advises'));
      expect(advice[0]!.message).toContain(header(text, 'says'));
      expect(advice[0]).toMatchObject({ file: fileOf(exercise), line: expect.any(Number) });
      await expectGolden(verdict, path);
    },
  );

  async function expectGolden(verdict: ExerciseVerdict, path: string): Promise<void> {
    const golden = `${exercise.folder}/${basename(path, extname(path))}.txt`;
    await expect(transcript(verdict)).toMatchFileSnapshot(inProject(`tests/grading/golden/${golden}`));
  }
}

/** What the learner reads, without what differs from run to run. */
function transcript(verdict: ExerciseVerdict): string {
  // a check without points depends on the machine, so the transcript holds it only where it fails
  const checks = verdict.checks.filter((c) => c.maxPoints > 0 || c.verdict === 'fail');
  return `${verdictLines({ ...verdict, checks }, PAPER, true)
    .join('\n')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\/\S*workbook-[A-Za-z0-9]+\//g, 'FOLDER/')
    .replaceAll(inProject('.'), 'PROJECT/')}\n`;
}
