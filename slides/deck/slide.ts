import { clockText } from '../../common/clock.ts';
/** A span on the lesson's clock, seconds from its beginning. */
export interface TimeRange {
  from: number;
  to: number;
}

/** What the speaker says, asks the room, and shows; each one or more paragraphs of markdown, or nothing. */
export interface Notes {
  say: string;
  ask: string;
  show: string;
}

/** One slide of the deck, as it stands in `bridge.md`. */
export interface Slide {
  /** Its number in the lesson; companion slides have none and go by a name, such as `readiness`. */
  number: number | undefined;
  /** `1`, `readiness`: unique in the deck. */
  id: string;
  /** Section of the lesson. */
  section: string;
  time: TimeRange;
  /** Seconds in which nobody speaks: an answer from the room, a demonstration. */
  pause: number;
  title: string;
  /** Markdown below the title. */
  body: string;
  notes: Notes;
  /** Line in the file at which its block begins, counted from 1. */
  line: number;
}

/** What is wrong with a deck, and where. */
export interface DeckProblem {
  line: number;
  message: string;
  /** What to do about it. */
  next: string;
}

/** The deck can't be read at all. */
export class DeckError extends Error {
  readonly problems: readonly DeckProblem[];

  constructor(problems: readonly DeckProblem[]) {
    super(problems.map(({ line, message }) => `line ${line}: ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** `00:30–02:00`. */
export function rangeText({ from, to }: TimeRange): string {
  return `${clockText(from * 1000)}–${clockText(to * 1000)}`;
}
