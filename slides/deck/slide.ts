import { z } from 'zod';
import { clockText } from '../../common/clock.ts';

/** A span on the lesson's clock, seconds from its beginning. */
export interface TimeRange {
  from: number;
  to: number;
}

/** What the speaker says, asks the room, and shows: paragraphs of markdown, or an empty text. */
export interface Notes {
  say: string;
  ask: string;
  show: string;
}

/** One slide of `bridge.md`. */
export interface Slide {
  /** Its number in the lesson; a companion slide has a name instead, such as `readiness`. */
  number: number | undefined;
  /** `1`, `readiness`: unique in the deck. */
  id: string;
  /** Section of the lesson. */
  section: string;
  time: TimeRange;
  /** Seconds in which the speaker is silent: the room answers, or watches a demonstration. */
  pause: number;
  title: string;
  /** How the slide is laid out: a class of `forms.css`. */
  form: string;
  /** Markdown below the title. */
  body: string;
  notes: Notes;
  /** First line of its block in the file, counted from 1. */
  line: number;
}

/** A fault of the deck, and where it is. */
export interface DeckProblem {
  line: number;
  message: string;
  /** How to correct it. */
  next: string;
}

/** The deck has faults, and can't be shown. */
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

/** Reads `00:30-02:00`. */
export const Time = z
  .string()
  .regex(/^\d\d:[0-5]\d-\d\d:[0-5]\d$/, 'must look like 00:30-02:00')
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map((clock) => {
      const [minutes = 0, seconds = 0] = clock.split(':').map(Number);
      return minutes * 60 + seconds;
    });
    return { from, to };
  });
