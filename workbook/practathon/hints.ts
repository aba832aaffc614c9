import { readFileSync } from 'node:fs';
import { lexer, type Tokens } from 'marked';
import { clockText } from '../../common/clock.ts';
import { inProject } from '../../common/paths.ts';
import { type Terminal, wrap } from '../../common/terminal.ts';
import type { Exercise } from '../../exercises/index.ts';
import type { ExerciseProgress, ProgressStore } from '../progress.ts';

/** The hints of an exercise, each more concrete than the one before: the sections of its hints.md. */
export function hintsOf(exercise: Exercise): string[] {
  return sectionsOf(exercise).map(({ text }) => text);
}

/** The first `count` hints of an exercise with their titles, wrapped to the width of the terminal. */
function hintLines(exercise: Exercise, count: number, { paint, width }: Terminal): string[] {
  const sections = sectionsOf(exercise);
  return sections
    .slice(0, count)
    .flatMap(({ title, text }, i) => [
      `  ${wrap(paint('bold', `Hint ${i + 1} of ${sections.length}: ${title}`), width, '  ')}`,
      ...linesOf(text).map((line) => `  ${wrap(line, width, line.startsWith('- ') ? '    ' : '  ')}`),
      '',
    ]);
}

function sectionsOf(exercise: Exercise): { title: string; text: string }[] {
  const text = readFileSync(inProject(`exercises/${exercise.folder}/hints.md`), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return { title: heading.replace(/^Hint \d+: /, ''), text: lines.join('\n').trim() };
    });
}

/** One line for each paragraph and each point of a list, to be wrapped. Code keeps its lines. */
function linesOf(text: string): string[] {
  return lexer(text).flatMap((token) => {
    if (token.type === 'code') return token.text.split('\n');
    if (token.type === 'list') return token.items.map((item: Tokens.ListItem) => `- ${joined(item.text)}`);
    return token.type === 'space' ? '' : joined(token.raw.trim());
  });
}

function joined(text: string): string {
  return text.replaceAll(/\n\s*/g, ' ');
}

/**
 * Opens the next hint if it may be opened, and saves that in the progress.
 *
 * @param minutes spent on the exercise so far
 * @returns all open hints as lines, and what `nextHint` said
 */
export function openNextHint(
  exercise: Exercise,
  progress: ProgressStore,
  minutes: number,
  terminal: Terminal,
): { lines: string[]; next: NextHint } {
  const next = nextHint(exercise, progress.of(exercise.name), hintsOf(exercise).length, minutes);
  if (next?.open)
    progress.update(exercise.name, (p) => ({
      hints: p.hints + 1,
      startedAt: p.startedAt ?? new Date().toISOString(),
    }));
  return { lines: hintLines(exercise, progress.of(exercise.name).hints, terminal), next };
}

/** Whether the next hint may be shown, and if not, a sentence on what opens it. */
export type NextHint = { open: true; index: number } | { open: false; why: string } | undefined;

/**
 * The first hint is open from the start. Each further hint opens after an attempt since the last one, or after its share
 * of the time box, whichever comes first. Undefined when all have been shown.
 *
 * @param minutes spent on the exercise so far
 */
export function nextHint(
  exercise: Exercise,
  progress: ExerciseProgress,
  count: number,
  minutes: number,
): NextHint {
  const index = progress.hints;
  if (index >= count) return undefined;
  const opensAt = (exercise.minutes * index) / count;
  if (index === 0 || progress.attempts >= index || minutes >= opensAt) return { open: true, index };
  return {
    open: false,
    why: `Hint ${index + 1} of ${count} opens after your next attempt, or at ${clockText(opensAt * 60_000)}.`,
  };
}
