import { readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import type { CheckpointResult } from '../../../checkpoints/checkpoint.ts';
import { writeWhole } from '../../../common/atomic-file.ts';
import { inState } from '../../../common/paths.ts';
import { clipped } from '../../../common/redact-output.ts';
import type { Exercise } from '../../../exercises/index.ts';
import type { ExerciseVerdict } from '../../grading/verdict.ts';
import { ExerciseReport, line, Report, Stuck } from '../report.ts';

/** A membership ends with the day's class. */
const MEMBER_MS = 12 * 60 * 60_000;

const Graded = ExerciseReport.pick({ verdict: true, points: true, maxPoints: true, checks: true }).extend({
  /** `since`: when it became the first failing check, by this machine's clock. */
  stuck: Stuck.omit({ ms: true }).extend({ since: z.number() }).optional(),
});

/** The class that this workbook is in, and what it has not sent yet: the newest verdict of each exercise, and no more. */
const Membership = z.object({
  version: z.literal(1),
  /** Origin of the class. */
  url: z.url(),
  code: z.string(),
  /** As the learner asked, and as the class calls them. */
  wish: z.string(),
  name: z.string(),
  /** Missing until the class could be reached; the class knows by it who joins again. */
  ticket: z.string().optional(),
  joined: z.boolean().default(false),
  until: z.number(),
  seq: z.int().default(0),
  seen: z.int().default(0),
  up: z.boolean().default(false),
  raised: z.int().default(0),
  exercises: z.record(z.string(), Graded).default({}),
  checkpoints: Report.shape.checkpoints.default([]),
});
export type Membership = z.infer<typeof Membership>;

export type Outbox = ReturnType<typeof outbox>;

/** Opens `.practathon/class.json`. Each change is written whole; what can't be written costs no verdict. */
export function outbox(path = inState('class.json')) {
  const read = (): Membership | undefined => {
    try {
      const membership = Membership.parse(JSON.parse(readFileSync(path, 'utf8')));
      return membership.until > Date.now() ? membership : undefined;
    } catch {
      return undefined; // not in a class
    }
  };
  const write = (membership: unknown) => {
    try {
      writeWhole(path, `${JSON.stringify(membership, null, 2)}\n`);
    } catch {
      // the progress store says why the folder can't be written
    }
  };
  /** Reads first, so that two windows don't undo each other's changes. */
  const update = (change: (before: Membership) => Partial<Membership>): Membership | undefined => {
    const before = read();
    if (before) write({ ...before, ...change(before) });
    return read();
  };
  return {
    read,
    update,
    join(to: Pick<Membership, 'url' | 'code' | 'wish'>): void {
      const before = read();
      const same = before?.url === to.url && before.code === to.code;
      const known = same ? { ...before, joined: before.joined && before.wish === to.wish } : { version: 1 };
      write({ name: to.wish, ...known, ...to, until: Date.now() + MEMBER_MS });
    },
    leave: () => rmSync(path, { force: true }),
    /** Notes a verdict, for the class to get when it can be reached. */
    verdict({ name }: Exercise, { verdict, points, maxPoints, checks }: ExerciseVerdict): void {
      update(({ exercises }) => {
        const stuck = stuckAt(checks, exercises[name]?.stuck);
        const verdicts = Object.fromEntries(checks.map((check) => [check.id, check.verdict]));
        return {
          exercises: { ...exercises, [name]: { verdict, points, maxPoints, checks: verdicts, stuck } },
        };
      });
    },
    checkpoints(results: readonly CheckpointResult[]): void {
      update(({ checkpoints }) => {
        const all = new Map(checkpoints.map((one) => [one.id, one]));
        for (const { id, status, evidence } of results) all.set(id, { id, status, evidence });
        return { checkpoints: [...all.values()].sort((a, b) => a.id - b.id) };
      });
    },
  };
}

type GradedStuck = z.infer<typeof Graded>['stuck'];

/** The first check that does not pass. Its words come from the workbook: not `got`, which is the learner's. */
function stuckAt(checks: ExerciseVerdict['checks'], before: GradedStuck): GradedStuck {
  const first = checks.find(({ verdict }) => verdict === 'fail' || verdict === 'error');
  if (!first) return undefined;
  const { id, title, details, verdict } = first;
  const says = details
    ? `Expected ${details.expected}. ${details.likely ?? ''}`
    : verdict === 'error'
      ? 'The file could not be run.'
      : first.hint;
  const words = { title: line(title, 200), says: line(clipped(says, 400), 400) };
  return { check: id, ...words, since: before?.check === id ? before.since : Date.now() };
}
