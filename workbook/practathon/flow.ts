import { inProject } from '../../common/paths.ts';
import { type Terminal, wrap } from '../../common/terminal.ts';
import type { Exercise } from '../../exercises/index.ts';
import type { ExerciseVerdict } from '../grading/verdict.ts';
import type { ProgressStore } from '../progress.ts';
import { attempt, GradingLoop } from './attempt.ts';
import { contextOf } from './context.ts';
import { learnersFile } from './files.ts';
import { packed, taskLines, titleLines } from './frame.ts';
import { hintLines, hintsOf, nextHint } from './hints.ts';
import { diffLines, solutionLines } from './reveal.ts';
import { type Key, openScreen } from './screen.ts';
import { verdictLines } from './show-verdict.ts';
import { watchSaves } from './watch.ts';

export interface FlowOptions {
  terminal: Terminal;
  progress: ProgressStore;
  signal: AbortSignal;
  /** Look at the file instead of waiting for events. */
  poll: boolean;
  /** What the learner should know beforehand, one sentence. */
  note?: string | undefined;
}

/** How the learner left an exercise. */
export type Leaving = 'next' | 'quit';

/**
 * The guided flow of one exercise: its task, a clock, a verdict after each save, and everything else on a key. Nothing
 * moves on by itself.
 */
export async function guideExercise(exercise: Exercise, options: FlowOptions): Promise<Leaving> {
  const { terminal, progress, signal } = options;
  const { createGrader } = await import('../grading/grader.ts');
  const grader = await createGrader(inProject('exercises'), { only: exercise });
  const hints = hintsOf(exercise).length;
  const before = progress.of(exercise.name);
  const openedAt = Date.now();
  const context = contextOf(exercise, options);
  const minutes = () => before.minutes + (Date.now() - openedAt) / 60_000;
  const keepTime = () => progress.update(exercise.name, () => ({ minutes: minutes() }));

  let verdict: ExerciseVerdict | undefined;
  let news: string[] = []; // what a pass has brought
  let note = options.note; // until something is saved or pressed: a small screen has better use for the room
  let took = 0;
  let details = false;
  let page: string[] | undefined; // hint, solution or diff, in the place of the verdict
  let notice = '';
  let asking: 'solution' | 'diff' | undefined;
  let leave: (how: Leaving) => void = () => {};
  const left = new Promise<Leaving>((resolve) => {
    leave = resolve;
  });

  const loop = new GradingLoop(async () => {
    const start = performance.now();
    verdict = await attempt(exercise, grader, progress);
    took = performance.now() - start;
    page = undefined;
    notice = '';
    screen.top();
    news = verdict.verdict === 'pass' ? ((await exercise.afterPass?.(context)) ?? []) : [];
  });
  const grade = () => {
    loop.request().then(show, failed);
    show();
  };
  const failed = (error: unknown) => {
    notice = `The checks could not be started: ${error instanceof Error ? error.message : String(error)}`;
    show();
  };

  function show(): void {
    const title = titleLines(exercise, minutes(), terminal);
    // whoever asks for more knows the task by now
    const head = page || details ? title : [...title, ...taskLines(exercise, terminal)];
    const body =
      page ?? (verdict ? verdictLines(verdict, terminal, details, news) : ['  Grading your file …']);
    const aside = note ? ['', `  ${wrap(note, terminal.width, '  ')}`] : [];
    screen.draw([...head, ...aside, '', ...body], footLines());
  }

  function footLines(): string[] {
    const { paint, width } = terminal;
    const state = loop.busy
      ? 'grading …'
      : verdict
        ? `graded in ${(took / 1000).toFixed(2)} s; saves are watched`
        : '';
    const keys = asking
      ? [`y  show the ${asking}`, 'any other key  not yet']
      : [
          exercise.answerHere ? 'a  answer here' : '',
          progress.of(exercise.name).hints < hints
            ? `h  hint ${progress.of(exercise.name).hints + 1} of ${hints}`
            : 'h  hints',
          page ? 'v  verdict' : `d  ${details ? 'short' : 'details'}`,
          'r  run again',
          's  solution',
          'f  diff',
          'n  next',
          'q  quit',
        ].filter(Boolean);
    return [paint('dim', '─'.repeat(width)), notice || paint('dim', state), ...packed(keys, width)];
  }

  function hint(): void {
    const next = nextHint(exercise, progress.of(exercise.name), hints, minutes());
    if (next?.open) progress.update(exercise.name, (p) => ({ hints: p.hints + 1 }));
    notice = next && !next.open ? next.why : '';
    page = hintLines(exercise, progress.of(exercise.name).hints, terminal);
    screen.top();
  }

  function reveal(what: 'solution' | 'diff'): void {
    progress.update(exercise.name, (p) => ({ solutionAt: p.solutionAt ?? new Date().toISOString() }));
    page = what === 'solution' ? solutionLines(exercise, terminal) : diffLines(exercise, terminal);
    screen.top();
  }

  async function answerHere(): Promise<void> {
    screen.leave();
    try {
      await exercise.answerHere?.(context);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'ExitPromptError')) throw error;
    } finally {
      screen.enter();
    }
  }

  const onKey = (key: Key) => {
    notice = '';
    note = undefined;
    if (asking) {
      if (key === 'y') reveal(asking);
      asking = undefined;
    } else if (key === 'ctrl-c' || key === 'q') leave('quit');
    else if (key === 'n') leave('next');
    else if (key === 'r') grade();
    else if (key === 'h') hint();
    else if (key === 'v' || key === 'escape') page = undefined;
    else if (key === 'd') {
      details = !details;
      page = undefined;
      screen.top();
    } else if (key === 's' || key === 'f') {
      const what = key === 's' ? 'solution' : 'diff';
      if (verdict?.verdict === 'pass') reveal(what);
      else {
        asking = what;
        notice = `The exercise doesn't pass yet. Show the ${what} all the same?`;
      }
    } else if (key === 'a' && exercise.answerHere) void answerHere().then(show, failed);
    show();
  };

  progress.update(exercise.name, (p) => ({ startedAt: p.startedAt ?? new Date().toISOString() }));
  const screen = openScreen(onKey);
  const watcher = watchSaves(
    inProject(learnersFile(exercise)),
    () => {
      note = undefined;
      grade();
    },
    options.poll,
  );
  const ticking = setInterval(show, 1_000);
  const stopped = () => leave('quit');
  signal.addEventListener('abort', stopped, { once: true });
  try {
    grade();
    return await left;
  } finally {
    signal.removeEventListener('abort', stopped);
    clearInterval(ticking);
    watcher.close();
    screen.leave();
    keepTime();
    await grader.close();
  }
}
