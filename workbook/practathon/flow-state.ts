import type { ExerciseVerdict } from '../grading/verdict.ts';

// The guided flow of one exercise as a reducer: `flowStep` is pure, and flow.ts carries out the effects that it lists.

/** How the learner left an exercise. */
export type Leaving = 'next' | 'quit';

/** What the learner can have shown before the exercise passes, after one question. */
type Revealed = 'solution' | 'diff';

export type FlowEffect =
  | 'raise-hand'
  | 'grade'
  | 'scroll'
  | 'open-hint'
  | 'answer-here'
  | `reveal-${Revealed}`;

export interface FlowState {
  /** The last verdict; undefined until the first grading is over. */
  readonly verdict?: ExerciseVerdict;
  /** Time that the last grading took, milliseconds. */
  readonly tookMs: number;
  readonly grading: boolean;
  /** The grading takes long enough to say so: the last verdict may be of an older file. */
  readonly slow: boolean;
  /** Lines that say what a pass has done. */
  readonly news: readonly string[];
  /** Whether the verdict is shown with all its details. */
  readonly details: boolean;
  /** Hints, the solution or the diff: lines shown instead of the verdict. */
  readonly page?: readonly string[];
  /** How many lines at the end of the page are new: the screen begins with them. 0 for the top. */
  readonly newest: number;
  /** One line above the keys, until the next key or verdict. */
  readonly notice: string;
  /** What the learner should know first, shown until `begun`: a small screen needs the room. */
  readonly note?: string;
  /** The learner has pressed a key or saved, and so has read the task. */
  readonly begun: boolean;
  /** The question whether to show this is open: any key but `y` means no. */
  readonly asking?: Revealed;
  /** Whether the exercise can be answered in the terminal. */
  readonly answersHere: boolean;
  /** Where the learner stands in a class; undefined in no class. */
  readonly inClass?: InClass;
  /** Messages of the instructor, until the next key. */
  readonly messages: readonly string[];
  /** Set once the learner has left. */
  readonly left?: Leaving;
  /** What to do after the last event, in this order. */
  readonly effects: readonly FlowEffect[];
}

/** The learner in a class. */
export interface InClass {
  name: string;
  /** Whether the hand is up. */
  up: boolean;
  /** Whether the class has what this workbook knows. */
  reached: boolean;
}

export type FlowEvent =
  | { is: 'opened' | 'saved' | 'stopped' }
  /** A letter, or a name such as `escape`. */
  | { is: 'key'; key: string }
  | { is: 'graded'; verdict: ExerciseVerdict; tookMs: number }
  /** What a pass has done. */
  | { is: 'news'; lines: readonly string[] }
  /** A grading has run for longer than usual; no grading runs or waits any more. */
  | { is: 'slow' | 'idle' }
  /** An effect has brought lines to show instead of the verdict. */
  | { is: 'page'; lines: readonly string[]; newest?: number; notice?: string }
  /** The class has answered, or could not be reached. */
  | { is: 'class'; inClass: InClass | undefined; messages?: readonly string[]; notice?: string }
  /** An effect went wrong; a sentence. */
  | { is: 'failed'; notice: string };

/** The state before the first event. */
export function flowStart(given: Pick<FlowState, 'note' | 'answersHere' | 'inClass'>): FlowState {
  const off = { grading: false, slow: false, details: false, begun: false };
  return { ...given, ...off, tookMs: 0, news: [], messages: [], newest: 0, notice: '', effects: [] };
}

/** The state after an event. */
export function flowStep(before: FlowState, event: FlowEvent): FlowState {
  const state: FlowState = { ...before, effects: [] };
  switch (event.is) {
    case 'opened':
      return regraded(state);
    case 'saved':
      return regraded({ ...state, begun: true });
    case 'stopped':
      return { ...state, left: 'quit' };
    case 'key':
      return afterKey(
        { ...state, begun: true, notice: '', messages: [], asking: undefined },
        event.key,
        before.asking,
      );
    case 'graded': {
      const { verdict, tookMs } = event;
      const news = verdict.verdict === 'pass' ? state.news : [];
      return scrolled({ ...state, verdict, tookMs, news, slow: false, page: undefined, notice: '' });
    }
    case 'news':
      return { ...state, news: event.lines };
    case 'slow':
      return { ...state, slow: state.grading };
    case 'idle':
      return { ...state, grading: false, slow: false };
    case 'page':
      return scrolled({ ...state, page: event.lines, notice: event.notice ?? '' }, event.newest);
    case 'class': {
      const messages = [...state.messages, ...(event.messages ?? [])];
      return { ...state, inClass: event.inClass, messages, notice: event.notice ?? state.notice };
    }
    case 'failed':
      return { ...state, notice: event.notice };
  }
}

function afterKey(state: FlowState, key: string, asked: Revealed | undefined): FlowState {
  if (asked) return key === 'y' ? withEffect(state, `reveal-${asked}`) : state;
  return KEYS.get(key)?.(state) ?? state;
}

const KEYS = new Map<string, (state: FlowState) => FlowState>([
  ['q', (state) => ({ ...state, left: 'quit' })],
  ['ctrl-c', (state) => ({ ...state, left: 'quit' })],
  ['n', (state) => ({ ...state, left: 'next' })],
  ['r', regraded],
  ['h', (state) => withEffect(state, 'open-hint')],
  ['v', (state) => scrolled({ ...state, page: undefined })],
  ['escape', (state) => scrolled({ ...state, page: undefined })],
  ['d', (state) => scrolled({ ...state, details: !state.details, page: undefined })],
  ['s', (state) => revealedOrAsked(state, 'solution')],
  ['f', (state) => revealedOrAsked(state, 'diff')],
  ['u', (state) => (state.inClass ? withEffect(state, 'raise-hand') : state)],
  ['a', (state) => (state.answersHere ? withEffect(state, 'answer-here') : state)],
]);

function revealedOrAsked(state: FlowState, what: Revealed): FlowState {
  if (state.verdict?.verdict === 'pass') return withEffect(state, `reveal-${what}`);
  return { ...state, asking: what, notice: `The exercise doesn't pass yet. Show the ${what} all the same?` };
}

/** Asks for a grading. flow.ts runs one at a time, so a request during a grading means one more after it. */
function regraded(state: FlowState): FlowState {
  return withEffect({ ...state, grading: true }, 'grade');
}

function scrolled(state: FlowState, newest = 0): FlowState {
  return withEffect({ ...state, newest }, 'scroll');
}

function withEffect(state: FlowState, effect: FlowEffect): FlowState {
  return { ...state, effects: [...state.effects, effect] };
}
