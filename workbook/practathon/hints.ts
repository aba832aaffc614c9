import { readFileSync } from 'node:fs';
import { lexer, type Token, type Tokens } from 'marked';
import { clockText } from '../../common/clock.ts';
import { inProject } from '../../common/paths.ts';
import { type Terminal, wrap } from '../../common/terminal.ts';
import type { Exercise } from '../../exercises/index.ts';
import type { ExerciseProgress, ProgressStore } from '../progress.ts';

/** The hints of an exercise, each more concrete than the one before: the sections of its hints.md. */
export const hintsOf = (exercise: Exercise) => sectionsOf(exercise).map(({ text }) => text);

function sectionsOf(exercise: Exercise): { title: string; text: string }[] {
  const file = readFileSync(inProject(`exercises/${exercise.folder}/hints.md`), 'utf8');
  const sections = file.split(/^## /m).slice(1);
  return sections.map((section) => {
    const [heading = '', ...lines] = section.split('\n');
    return { title: heading.replace(/^Hint \d+: /, ''), text: lines.join('\n').trim() };
  });
}

/** A line for each paragraph and each point of a list. Code keeps its lines and their indentation. */
function linesOf(token: Token, { paint, width }: Terminal): string[] {
  if (token.type === 'space') return [''];
  if (token.type === 'code')
    return token.text.split('\n').map((code: string) => {
      const line = `    ${code}`;
      const indent = /^ */.exec(line)![0];
      return line.length <= width ? line : indent + wrap(code.trim(), width, `${indent}    `);
    });
  const plain = (text: string) =>
    text.replaceAll(/\n\s*/g, ' ').replaceAll(/`([^`]+)`/g, (_, code) => paint('cyan', code));
  if (token.type === 'list')
    return token.items.map(({ text }: Tokens.ListItem) => `  ${wrap(`- ${plain(text)}`, width, '    ')}`);
  return [`  ${wrap(plain(token.raw.trim()), width, '  ')}`];
}

/**
 * Opens the next hint if it may be opened, and saves that in the progress.
 *
 * @param minutes spent on the exercise so far
 * @returns all open hints as lines, how many of these lines are the newest hint, and what `nextHint` said
 */
export function openNextHint(
  exercise: Exercise,
  progress: ProgressStore,
  minutes: number,
  terminal: Terminal,
): { lines: string[]; newest: number; next: ReturnType<typeof nextHint> } {
  const sections = sectionsOf(exercise);
  const next = nextHint(exercise, progress.of(exercise.name), sections.length, minutes);
  const now = new Date().toISOString();
  if (next?.open)
    progress.update(exercise.name, (p) => ({ hints: p.hints + 1, startedAt: p.startedAt ?? now }));
  const shown = sections.slice(0, progress.of(exercise.name).hints).map(({ title, text }, index) => {
    const heading = terminal.paint('bold', `Hint ${index + 1} of ${sections.length}: ${title}`);
    const lines = lexer(text).flatMap((token) => linesOf(token, terminal));
    return [`  ${wrap(heading, terminal.width, '  ')}`, ...lines, ''];
  });
  return { lines: shown.flat(), newest: shown.at(-1)?.length ?? 0, next };
}

/**
 * Whether the next hint may be shown, and if not, a sentence on what opens it; undefined when all have been shown. The first
 * is open from the start. Each further one opens after an attempt since the last one, or after its share of the time box,
 * whichever comes first.
 *
 * @param minutes spent on the exercise so far
 */
export function nextHint(exercise: Exercise, progress: ExerciseProgress, count: number, minutes: number) {
  const index = progress.hints;
  if (index >= count) return undefined;
  const opensAt = (exercise.minutes * index) / count;
  if (index === 0 || progress.attempts >= index || minutes >= opensAt) return { open: true as const, index };
  const at = clockText(opensAt * 60_000);
  return {
    open: false as const,
    why: `Hint ${index + 1} of ${count} opens after your next attempt, or at ${at}.`,
  };
}
