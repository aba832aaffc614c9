import { inProject } from '../../common/paths.ts';
import type { Exercise } from '../../exercises/index.ts';
import { outbox } from '../class/learner/outbox.ts';
import { keepSending, type Sent } from '../class/learner/send.ts';
import { createGrader } from '../grading/grader.ts';
import { isPromptExit } from '../other-programs.ts';
import { attempt, GradingLoop } from './attempt.ts';
import { contextOf, type Given, linesAfterPass, reasonOf, solutionNote } from './context.ts';
import { learnersFile } from './files.ts';
import { type FlowEffect, type FlowEvent, flowStart, flowStep, type Leaving } from './flow-state.ts';
import { bodyLines, footLines } from './frame.ts';
import { hintsOf, openNextHint } from './hints.ts';
import { reveal } from './reveal.ts';
import { openScreen, screenRows } from './screen.ts';
import { watchSaves } from './watch.ts';

/** A grading that takes longer says that it waits. Milliseconds. */
const SLOW_MS = 700;

/**
 * The guided flow of one exercise in a terminal: its task, a clock, and a verdict after each save; the keys do the rest.
 * Only a key leads to the next exercise. flow-state.ts decides what happens; this function owns the terminal, the grader,
 * the watcher and the timer.
 */
export async function guideExercise(exercise: Exercise, options: Given): Promise<Leaving> {
  const { terminal, progress, signal } = options;
  const grader = await createGrader(inProject('exercises'), { only: exercise });
  const hintCount = hintsOf(exercise).length;
  const context = contextOf(exercise, options);
  const done = () => progress.of(exercise.name);
  const startedAt = Date.now() - done().minutes * 60_000;
  const minutes = () => (Date.now() - startedAt) / 60_000;
  const note = solutionNote(exercise, progress);
  const box = outbox();
  const member = box.read();
  const inClass = member && { name: member.name, up: member.up, reached: member.joined };
  let state = flowStart({ note, answersHere: exercise.answerHere !== undefined, inClass });
  let leave: (how: Leaving) => void = () => {};

  function send(event: FlowEvent): void {
    state = flowStep(state, event);
    for (const effect of state.effects) carryOut(effect);
    draw();
    if (state.left) leave(state.left);
  }

  function carryOut(effect: FlowEffect): void {
    if (effect === 'grade') grade();
    else if (effect === 'scroll') screen.scrollTo(-state.newest);
    else if (effect === 'open-hint') openHint();
    else if (effect === 'answer-here') void answerHere();
    else if (effect === 'raise-hand') raiseHand();
    else {
      const what = effect === 'reveal-solution' ? 'solution' : 'diff';
      send({ is: 'page', lines: reveal(exercise, what, progress, terminal) });
    }
  }

  function draw(): void {
    screen.draw(
      bodyLines(exercise, state, { minutes: minutes(), rows: screenRows() }, terminal),
      footLines(exercise, state, { shown: done().hints, count: hintCount }, terminal),
    );
  }

  const loop = new GradingLoop(async () => {
    const start = performance.now();
    const slow = setTimeout(send, SLOW_MS, { is: 'slow' });
    const verdict = await attempt(exercise, grader, progress).finally(() => clearTimeout(slow));
    send({ is: 'graded', verdict, tookMs: performance.now() - start });
    classroom?.soon();
    if (verdict.verdict === 'pass') send({ is: 'news', lines: await linesAfterPass(exercise, context) });
  });

  function grade(): void {
    void loop
      .request()
      .catch((error) => send({ is: 'failed', notice: `The checks could not run: ${reasonOf(error)}` }))
      .then(() => send({ is: 'idle' }));
  }

  function openHint(): void {
    const { lines, newest, next } = openNextHint(exercise, progress, minutes(), terminal);
    const notice = next ? '' : 'That was the last hint. The key s shows the solution.';
    send({ is: 'page', lines, newest, notice: next && !next.open ? next.why : notice });
    classroom?.soon();
  }

  function raiseHand(): void {
    const member = box.update(({ up, raised }) => ({ up: !up, raised: up ? raised : raised + 1 }));
    send({ is: 'class', inClass: state.inClass && member && { ...state.inClass, up: member.up } });
    classroom?.soon();
  }

  function afterSending(sent: Sent): void {
    const { inClass } = state;
    if (sent.is === 'stored') {
      const { name, up, messages } = sent;
      send({ is: 'class', inClass: { name, up, reached: true }, messages });
    } else if (sent.is === 'later') send({ is: 'class', inClass: inClass && { ...inClass, reached: false } });
    else {
      const notice = sent.is === 'refused' ? `The class refuses your results: ${sent.why}` : '';
      send({ is: 'class', inClass: undefined, notice });
    }
  }

  async function answerHere(): Promise<void> {
    screen.leave();
    try {
      await exercise.answerHere?.(context);
    } catch (error) {
      if (!isPromptExit(error))
        send({ is: 'failed', notice: `The questions could not be asked: ${reasonOf(error)}` });
    } finally {
      screen.enter();
    }
  }

  progress.update(exercise.name, (p) => ({ startedAt: p.startedAt ?? new Date().toISOString() }));
  const screen = openScreen((key) => send({ is: 'key', key }));
  const watcher = watchSaves(inProject(learnersFile(exercise)), () => send({ is: 'saved' }));
  const clock = setInterval(draw, 1_000);
  const open = () => ({ exercise: exercise.name, minutes: minutes() });
  const classroom = member && keepSending(box, progress.read, open, afterSending);
  const stop = () => send({ is: 'stopped' });
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Leaving>((resolve) => {
      leave = resolve;
      send({ is: 'opened' });
    });
  } finally {
    signal.removeEventListener('abort', stop);
    clearInterval(clock);
    watcher.close();
    screen.leave();
    progress.update(exercise.name, () => ({ minutes: minutes() }));
    await Promise.all([grader.close(), classroom?.close()]);
  }
}
