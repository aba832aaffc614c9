// What the server sends to the pages: types only, since browsers load this.

export type CellState = 'pass' | 'trying' | 'open';

/** A learner's row on the instructor's page. */
export interface Row {
  id: string;
  name: string;
  away: boolean;
  now: string | null;
  handAt: number | null;
  cells: Record<
    string,
    { is: CellState; passed: number; of: number; attempts: number; hints: number; minutes: number }
  >;
  checkpoints: { id: number; status: string }[];
  stuck: { exercise: string; check: string; title: string; says: string; at: number } | null;
}

/** A check, and how many learners are at it. */
export interface Hurdle {
  exercise: string;
  check: string;
  title: string;
  says: string;
  learners: number;
  /** Since when the longest of them is at it. */
  at: number;
}

/** The class without names, for the projector. */
export interface Summary {
  here: number;
  learners: number;
  hands: number;
  finished: number;
  startedAt: number | null;
  minutes: number;
  exercises: { id: number; name: string; title: string; minutes: number; pass: number; trying: number }[];
  /** Learners with every checkpoint ready or pending, among those who have looked. */
  ready: { yes: number; of: number };
  hurdles: Hurdle[];
  refused: number;
}

/** What the instructor's page shows: the class, and each learner's row under `row` and the id. */
export type PageState = { summary: Summary } & { [row: `row ${string}`]: Row };
