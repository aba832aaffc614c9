import { helpText } from '../common/help.ts';
import { flags, values } from '../common/options.ts';
import { type Terminal, wrap } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { EXERCISES, type Exercise, PRACTATHON_MINUTES } from '../exercises/index.ts';
import { joinClass, tellClass } from '../workbook/class/learner/join.ts';
import { runCommand } from '../workbook/command.ts';
import { couldNotBeGraded, type ExerciseVerdict } from '../workbook/grading/verdict.ts';
import { contextOf, linesAfterPass, solutionNote } from '../workbook/practathon/context.ts';
import { learnersFile, readStarter, replaceLearnersFile } from '../workbook/practathon/files.ts';
import { openNextHint } from '../workbook/practathon/hints.ts';
import { reveal } from '../workbook/practathon/reveal.ts';
import { verdictLines } from '../workbook/practathon/show-verdict.ts';
import { exportTo, importFrom } from '../workbook/practathon/transfer.ts';
import { type ProgressStore, progressStore } from '../workbook/progress.ts';

/** Flags that replace the guided flow. */
const OTHER_WAYS = ['check', 'watch', 'hint', 'diff', 'solution', 'reset', 'json'] as const;

await runCommand({
  name: 'npm run exercise',
  options: {
    ...flags('check', 'watch', 'hint', 'diff', 'solution', 'reset', 'yes', 'json'),
    ...flags('poll'), // needless since every watch looks at intervals as well, and still accepted
    ...values('export', 'import', 'class', 'as'),
  },
  help: helpText('exercise', {
    count: EXERCISES.length,
    minutes: PRACTATHON_MINUTES,
    exercises: EXERCISES.map((e) => `  ${e.id}  ${String(e.minutes).padStart(2)} min  ${e.title}`).join('\n'),
  }),
  async run({ values, positionals, terminal, signal }) {
    const progress = progressStore(terminal.warn);
    if (values.export !== undefined) {
      terminal.print(`Written: ${exportTo(values.export, progress)}`);
      return 0;
    }
    if (values.import !== undefined) {
      for (const line of importFrom(values.import, progress)) terminal.print(line);
      return 0;
    }
    if (positionals.length > 1)
      throw new UserError('One exercise at a time.', `Example: npm run exercise ${positionals[0]}`);
    const named = positionals[0] === undefined ? undefined : exerciseOf(positionals[0]);
    if (values.as !== undefined && values.class === undefined)
      throw new UserError('--as needs --class ADDRESS.', 'The projector of your class shows both.');
    if (values.class !== undefined) {
      await joinClass(values.class, values.as, { terminal, progress, signal });
      if (values.class === 'off' || (!named && !terminal.interactive)) return 0;
    }
    const guided = terminal.interactive && !OTHER_WAYS.some((flag) => values[flag]);
    if (guided) {
      const { practathon } = await import('../workbook/practathon/practathon.ts');
      return practathon({ first: named, terminal, progress, signal });
    }
    const add = `Add its number, ${EXERCISES.map((e) => e.id).join(', ')}: for example npm run exercise 2`;
    if (!named) throw new UserError('Which exercise? Without a terminal the command can’t ask.', add);
    const asked: Asked = { yes: values.yes, terminal, signal };
    if (values.hint) {
      showHint(named, progress, terminal);
      await tellClass(progress, terminal);
      return 0;
    }
    if (values.solution || values.diff) {
      if (!progress.of(named.name).passing)
        await confirmed('It does not pass yet. Show it all the same?', asked);
      const what = values.solution ? 'solution' : 'diff';
      for (const line of reveal(named, what, progress, terminal)) terminal.print(line);
      return 0;
    }
    if (values.reset) return reset(named, asked);

    const { gradeOnce, gradeOnSaves } = await import('../workbook/practathon/grade-own.ts');
    let last: ExerciseVerdict | undefined;
    const show = (verdict: ExerciseVerdict) => {
      last = verdict;
      if (values.json) terminal.print(JSON.stringify({ version: 1, ...verdict }, null, 2));
      else printVerdict(named, verdict, terminal);
    };
    if (values.watch) {
      const onVerdict = (verdict: ExerciseVerdict) => {
        show(verdict);
        void tellClass(progress, terminal);
      };
      await gradeOnSaves(named, { progress, signal, onVerdict });
      return exitCode(last);
    }
    const note = values.json ? undefined : solutionNote(named, progress);
    if (note) terminal.print(`${wrap(note, terminal.width)}\n`);
    show((await gradeOnce([named], progress))[0]!);
    await tellClass(progress, terminal);
    if (last?.verdict === 'pass' && !values.json) {
      const lines = await linesAfterPass(named, contextOf(named, { terminal, progress, signal }));
      if (lines.length > 0) terminal.print();
      for (const line of lines)
        terminal.print(line.length > terminal.width ? wrap(line, terminal.width, '  ') : line);
    }
    return exitCode(last);
  },
});

function exerciseOf(text: string): Exercise {
  const exercise = EXERCISES.find((e) => String(e.id) === text || e.name === text || e.folder === text);
  const names = `There are: ${EXERCISES.map((e) => `${e.id} (${e.name})`).join(', ')}.`;
  if (!exercise) throw new UserError(`There is no exercise "${text}".`, names);
  return exercise;
}

function exitCode(verdict: ExerciseVerdict | undefined): number {
  if (!verdict || couldNotBeGraded(verdict)) return 2;
  return verdict.verdict === 'pass' ? 0 : 1;
}

function printVerdict(exercise: Exercise, verdict: ExerciseVerdict, terminal: Terminal): void {
  if (couldNotBeGraded(verdict)) {
    terminal.print(`Exercise ${exercise.id} can’t be graded: ${verdict.checks[0]!.message}`);
    return;
  }
  terminal.print(terminal.paint('bold', `${exercise.id}  ${exercise.title}`));
  terminal.print();
  for (const line of verdictLines(verdict, terminal, true)) terminal.print(line);
}

function showHint(exercise: Exercise, progress: ProgressStore, terminal: Terminal): void {
  const { print, width } = terminal;
  const { startedAt, minutes } = progress.of(exercise.name);
  const { lines, next } = openNextHint(exercise, progress, minutesSince(startedAt, minutes), terminal);
  for (const line of lines) print(line);
  const last = `That was the last hint. To see the solution: npm run exercise ${exercise.id} -- --solution`;
  if (!next?.open) print(wrap(next?.why ?? last, width));
}

/** A learner who asks for hints by flag may never open the flow. So the clock runs from the first command on. */
function minutesSince(startedAt: string | undefined, minutes: number): number {
  return startedAt ? Math.max(minutes, (Date.now() - Date.parse(startedAt)) / 60_000) : minutes;
}

async function reset(exercise: Exercise, asked: Asked): Promise<number> {
  const file = learnersFile(exercise);
  await confirmed(`Replace ${file} by the file that you got at the start? A copy of yours is kept.`, asked);
  const copy = replaceLearnersFile(exercise, readStarter(exercise));
  asked.terminal.print(`${file} is as you got it.${copy ? ` Your file is kept as ${copy}` : ''}`);
  return 0;
}

/** Who answers a question: the person at the terminal, or `--yes`. */
type Asked = { yes: boolean | undefined; terminal: Terminal; signal: AbortSignal };

/**
 * Asks in a terminal; without one `--yes` is the only answer.
 *
 * @throws {UserError} for any answer but yes
 */
async function confirmed(question: string, { yes, terminal, signal }: Asked): Promise<void> {
  if (yes) return;
  if (!terminal.interactive)
    throw new UserError(question, 'Without a terminal the command can’t ask: add --yes if you want this.');
  const { confirm } = await import('@inquirer/prompts');
  if (!(await confirm({ message: question, default: false }, { signal })))
    throw new UserError('Nothing was changed.', 'Run the command again if you want to.');
}
