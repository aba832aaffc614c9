import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../common/paths.ts';
import { EXERCISES, fileOf, starterOf } from '../exercises/index.ts';
import { gradeClass, USUAL_JOBS } from '../workbook/grading/grade-class.ts';
import { createGrader } from '../workbook/grading/grader.ts';
import { GradingLoop } from '../workbook/practathon/attempt.ts';
import { watchSaves } from '../workbook/practathon/watch.ts';
import { type Benchmark, type Figure, median, quantile, rounds, timed } from './measure.ts';
import { runToEnd } from './processes.ts';

/** The time from a save to its verdict, and the time to grade a class of a hundred. */
export const gradingBench: Benchmark = {
  async run({ quick, signal }) {
    const cold = await rounds(quick ? 2 : 5, () =>
      timed(() => runToEnd(['exercise', '3', '--check', '--json'])),
    );
    return [
      { name: 'exercise 3 --check, cold', value: median(cold), unit: 'ms', goal: { atMost: 900 } },
      ...(await saves(quick ? 6 : 30, quick ? 40 : 100)),
      ...(await aClass(quick ? 10 : 100, finished, signal)),
      ...(quick ? [] : await aClass(100, aThirdHalfDone, signal)),
    ];
  },
};

const apply = EXERCISES.find((e) => e.name === 'apply')!;

/** Saves Exercise 3 as an editor does, right and wrong in turn, and grades each save as the guided flow does. */
async function saves(count: number, rapid: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'workbook-bench-'));
  const file = join(folder, fileOf(apply));
  const right = readFileSync(inProject(`solutions/${fileOf(apply)}`), 'utf8');
  const wrong = readFileSync(inProject(`exercises/${starterOf(apply)}`), 'utf8');
  mkdirSync(join(folder, apply.folder));
  writeFileSync(file, wrong);
  const grader = await createGrader(folder);
  let graded: (verdict: string) => void = () => {};
  let runs = 0;
  let last = '';
  const loop = new GradingLoop(async () => {
    const [verdict] = await grader.grade([apply]);
    runs += 1;
    last = verdict!.verdict;
    graded(last);
  });
  const watcher = watchSaves(file, () => void loop.request());
  const nextVerdict = () =>
    new Promise<string>((resolve) => {
      graded = resolve;
    });
  try {
    await loop.request();
    const times: number[] = [];
    let mistaken = 0;
    for (let i = 0; i < count; i += 1) {
      // a person pauses between two saves, while the next process starts
      await new Promise((resolve) => setTimeout(resolve, 400));
      const [text, expected] = i % 2 === 0 ? [right, 'pass'] : [wrong, 'fail'];
      const verdict = nextVerdict();
      times.push(
        await timed(async () => {
          writeFileSync(file, `${text}\n// ${i}\n`);
          if ((await verdict) !== expected) mistaken += 1;
        }),
      );
    }
    const before = runs;
    for (let i = 0; i < rapid; i += 1) {
      writeFileSync(file, `${i % 2 === 0 ? right : wrong}\n// rapid ${i}\n`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    writeFileSync(file, `${right}\n// the last one\n`);
    const deadline = Date.now() + 10_000;
    // the last save must be graded: wait until the loop is idle twice in a row
    for (let quiet = 0; quiet < 2 && Date.now() < deadline; ) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      quiet = loop.busy ? 0 : quiet + 1;
    }
    return [
      { name: 'save → verdict, median', value: median(times), unit: 'ms', goal: { atMost: 200 } },
      { name: 'save → verdict, p95', value: quantile(times, 0.95), unit: 'ms', note: `${count} saves` },
      { name: 'wrong verdicts among them', value: mistaken, unit: '', goal: { atMost: 0 } },
      {
        name: `last of ${rapid} rapid saves lost`,
        value: last === 'pass' ? 0 : 1,
        unit: '',
        goal: { atMost: 0 },
        note: `${runs - before} runs`,
      },
    ];
  } finally {
    watcher.close();
    await grader.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Kind = 'whole' | 'half' | 'hangs';
/** A class of submissions. Every twentieth one hangs. */
interface ClassKind {
  kindOf(i: number): Kind;
  note: string;
  /** For a hundred. */
  goalSeconds: number;
}
const finished: ClassKind = {
  kindOf: (i) => (i % 20 === 0 ? 'hangs' : 'whole'),
  note: 'hang, the others are finished',
  goalSeconds: 50,
};
/** A third of them has the starters of Exercises 3 and 4. */
const aThirdHalfDone: ClassKind = {
  kindOf: (i) => (i % 20 === 0 ? 'hangs' : i % 3 === 1 ? 'half' : 'whole'),
  note: 'hang, a third is half done',
  goalSeconds: 70,
};
const EXPECTED = { whole: 'pass', half: 'fail', hangs: 'error' } as const;

/** Grades a class of such submissions. */
async function aClass(
  count: number,
  { kindOf, note, goalSeconds }: ClassKind,
  signal: AbortSignal,
): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'workbook-class-'));
  const submissions = Array.from({ length: count }, (_, i) => {
    const target = join(folder, `s${i}`);
    cpSync(inProject('solutions'), target, { recursive: true });
    appendFileSync(join(target, '2-build/feedback.ts'), `// ${i}\n`); // the same file would be graded once
    if (kindOf(i) === 'hangs') writeFileSync(join(target, '2-build/feedback.ts'), `while (true) {} // ${i}`);
    if (kindOf(i) === 'half')
      for (const exercise of EXERCISES.slice(2))
        cpSync(inProject(`exercises/${starterOf(exercise)}`), join(target, fileOf(exercise)));
    return { name: `s${i}`, target };
  });
  try {
    let peak = 0;
    const watching = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 200);
    const before = process.memoryUsage.rss();
    let verdicts: Awaited<ReturnType<typeof gradeClass>> = [];
    const ms = await timed(async () => {
      verdicts = await gradeClass(submissions, {
        jobs: USUAL_JOBS,
        timeoutMs: 120_000,
        signal,
        recheck: true,
      });
    });
    clearInterval(watching);
    const right = verdicts.filter((v, i) => v.verdict === EXPECTED[kindOf(i)]).length;
    const hanging = Math.ceil(count / 20);
    return [
      {
        name: `grade ${count} submissions`,
        value: ms / 1000,
        unit: 's',
        ...(count === 100 && { goal: { atMost: goalSeconds } }), // a few wait for the one that hangs
        note: `${hanging} ${note}`,
      },
      { name: 'wrong verdicts among them', value: count - right, unit: '', goal: { atMost: 0 } },
      {
        name: 'memory of the grader meanwhile',
        value: peak / before,
        unit: '× of before',
        goal: { atMost: 1.5 },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
