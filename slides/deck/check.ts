import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { clockText } from '../../common/clock.ts';
import { icon } from '../../common/icons.ts';
import { LIVE_PARTS } from './markdown.ts';
import { type DeckProblem, rangeText, type Slide } from './slide.ts';

/** Numbered slides of the lesson. */
const NUMBERED = 6;
/** Length of the lesson, seconds. */
const LENGTH = 600;
/** The least time in which a room can answer, seconds. */
const ANSWER_S = 4;

/** Words a minute at which a talk is easy to follow. */
export const PACE = { slow: 130, fast: 160 } as const;

type Problems = Iterable<DeckProblem>;

/**
 * All faults of a deck that could be read: in its numbers, its times, the length of its notes, and its references.
 *
 * @param folder the folder that paths in the deck are relative to
 */
export function checkDeck(slides: readonly Slide[], folder: string): DeckProblem[] {
  return [
    ...numberProblems(slides),
    ...timeProblems(slides),
    ...slides.flatMap((slide) => [...contentProblems(slide), ...referenceProblems(slide, folder)]),
  ].sort((a, b) => a.line - b.line);
}

function* numberProblems(slides: readonly Slide[]): Problems {
  const seen = new Set<string>();
  let last = 0;
  for (const { id, number, line } of slides) {
    if (seen.has(id)) yield { line, message: `two slides are named ${id}`, next: 'Rename one of them.' };
    else if (number !== undefined && number !== last + 1) {
      const message = `slide ${number} comes after slide ${last}`;
      yield { line, message, next: `Number the slides in order: this one is ${last + 1}.` };
    }
    seen.add(id);
    last = number ?? last;
  }
  const count = slides.filter(({ number }) => number !== undefined).length;
  if (count !== NUMBERED) {
    const message = `the deck has ${count} numbered slides, but the lesson has ${NUMBERED}`;
    yield { line: 1, message, next: 'Give a companion slide a name instead of a number.' };
  }
}

function* timeProblems(slides: readonly Slide[]): Problems {
  const text = (seconds: number) => clockText(seconds * 1000);
  let end = 0;
  for (const { time, line } of slides) {
    if (time.from !== end) {
      const message = `begins at ${text(time.from)}, but the slide before it ends at ${text(end)}`;
      yield { line, message, next: `Let it begin at ${text(end)}.` };
    }
    if (time.to <= time.from)
      yield {
        line,
        message: `the time ${rangeText(time)} does not end after it begins`,
        next: 'Correct it.',
      };
    end = time.to;
  }
  if (end !== LENGTH) {
    const message = `the deck ends at ${text(end)}, but the lesson ends at ${text(LENGTH)}`;
    yield { line: slides.at(-1)?.line ?? 1, message, next: `Let the last slide end at ${text(LENGTH)}.` };
  }
}

function* contentProblems(slide: Slide): Problems {
  const { title, notes, time, pause, line } = slide;
  if (title === '') yield { line, message: 'the slide has no title', next: 'Add a line # Title.' };
  for (const part of ['say', 'ask', 'show'] as const)
    if (notes[part] === '') {
      const word = part[0]!.toUpperCase() + part.slice(1);
      const message = `the notes don't tell the speaker what to ${part}`;
      yield { line, message, next: `Below Notes: add a paragraph that begins with ${word}:` };
    }
  if (notes.ask !== '' && pause < ANSWER_S) {
    const message = `the room has ${pause} s to answer a question`;
    yield { line, message, next: `Set pause to ${ANSWER_S} s or more.` };
  }
  const talk = time.to - time.from - pause;
  if (talk <= 0) {
    if (time.to > time.from)
      yield { line, message: 'the pause fills the whole time', next: 'Shorten the pause.' };
    return;
  }
  const words = spokenWords(slide);
  const pace = Math.round((words * 60) / talk);
  if (words > 0 && (pace < PACE.slow || pace > PACE.fast)) {
    const too = pace > PACE.fast ? 'fast' : 'slow';
    const message = `${words} words in ${talk} s make ${pace} words a minute, too ${too} for a talk`;
    const fits = `${Math.ceil((PACE.slow * talk) / 60)} to ${Math.floor((PACE.fast * talk) / 60)} words`;
    yield {
      line,
      message,
      next: `Write ${fits}, or change pause: the seconds in which the speaker is silent.`,
    };
  }
}

/** Words that the speaker says: the parts Say and Ask of the notes. */
export function spokenWords({ notes }: Slide): number {
  return `${notes.say} ${notes.ask}`.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function* referenceProblems({ body, notes, line }: Slide, folder: string): Problems {
  for (const [, name] of body.matchAll(/(?<!\S):([a-z][a-z-]*):(?!\S)/g))
    if (!icon(name!)) {
      const next = 'Use an icon of common/icons.ts, or add this one there.';
      yield { line, message: `there is no icon :${name}:`, next };
    }
  for (const [, name] of body.matchAll(/<([a-z]+(?:-[a-z]+)+)[\s>]/g))
    if (!(LIVE_PARTS as readonly string[]).includes(name!)) {
      const next = `The live parts are ${LIVE_PARTS.join(', ')}.`;
      yield { line, message: `there is no live part <${name}>`, next };
    }
  const text = [body, notes.say, notes.ask, notes.show].join('\n\n');
  for (const [, mark, target] of text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)) {
    const kind = mark === '!' ? 'image' : 'link';
    const remote = /^[a-z]+:/i.test(target!);
    if (remote && kind === 'image') {
      const next = 'Put the file into slides/, since the room may have no network.';
      yield { line, message: `the image ${target} is on another machine`, next };
    } else if (!remote && !target!.startsWith('#') && !existsSync(resolve(folder, target!)))
      yield { line, message: `the ${kind} ${target} does not exist`, next: 'Paths are relative to slides/.' };
  }
}
