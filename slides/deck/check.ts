import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { clockText } from '../../common/clock.ts';
import { icon } from '../../common/icons.ts';
import { lessonProblems } from './lesson.ts';
import { LIVE_PARTS } from './markdown.ts';
import { type DeckProblem, rangeText, type Slide } from './slide.ts';

/** Numbered slides of the lesson. */
const NUMBERED = 6;
/** Length of the lesson. */
const LENGTH = '10:00';
/** The least time in which a room can answer, seconds. */
const ANSWER_S = 4;

/** Words a minute at which a talk is easy to follow. */
export const PACE = { slow: 130, fast: 160 } as const;

type Problems = Iterable<DeckProblem>;

/**
 * All faults of a deck that could be read: in its numbers, its times, the lesson's words, the length of its notes, and its references.
 *
 * @param folder the folder that paths in the deck are relative to
 */
export function checkDeck(slides: readonly Slide[], folder: string): DeckProblem[] {
  return [
    ...numberProblems(slides),
    ...timeProblems(slides),
    ...lessonProblems(slides),
    ...slides.flatMap((slide) => [...contentProblems(slide), ...referenceProblems(slide, folder)]),
  ].sort((a, b) => a.line - b.line);
}

function* numberProblems(slides: readonly Slide[]): Problems {
  const seen = new Set<string>();
  let last = 0;
  for (const { id, number, line } of slides) {
    if (seen.has(id)) yield fault(line, `two slides are named ${id}`, 'Rename one of them.');
    else if (number !== undefined && number !== last + 1) {
      const next = `Number the slides in order: this one is ${last + 1}.`;
      yield fault(line, `slide ${number} comes after slide ${last}`, next);
    }
    seen.add(id);
    last = number ?? last;
  }
  const count = slides.filter(({ number }) => number !== undefined).length;
  const message = `the deck has ${count} numbered slides, but the lesson has ${NUMBERED}`;
  if (count !== NUMBERED) yield fault(1, message, 'Give a companion slide a name instead of a number.');
}

function* timeProblems(slides: readonly Slide[]): Problems {
  let end = '00:00';
  let endLine = 1;
  for (const { time, line } of slides) {
    const [from, to] = [time.from, time.to].map((seconds) => clockText(seconds * 1000)) as [string, string];
    if (from !== end)
      yield fault(
        line,
        `begins at ${from}, but the slide before it ends at ${end}`,
        `Let it begin at ${end}.`,
      );
    if (time.to <= time.from)
      yield fault(line, `the time ${rangeText(time)} does not end after it begins`, 'Correct it.');
    end = to;
    endLine = line;
  }
  const message = `the deck ends at ${end}, but the lesson ends at ${LENGTH}`;
  if (end !== LENGTH) yield fault(endLine, message, `Let the last slide end at ${LENGTH}.`);
}

function* contentProblems(slide: Slide): Problems {
  const { title, notes, time, pause, line } = slide;
  if (title === '') yield fault(line, 'the slide has no title', 'Add a line # Title.');
  for (const [part, word] of [
    ['say', 'Say'],
    ['ask', 'Ask'],
    ['show', 'Show'],
  ] as const) {
    const next = `Below Notes: add a paragraph that begins with ${word}:`;
    if (notes[part] === '') yield fault(line, `the notes don't tell the speaker what to ${part}`, next);
  }
  if (notes.ask !== '' && pause < ANSWER_S)
    yield fault(line, `the room has ${pause} s to answer a question`, `Set pause to ${ANSWER_S} s or more.`);
  if (time.to <= time.from) return;
  const { words, talk, pace } = paceOfNotes(slide);
  if (talk <= 0) yield fault(line, 'the pause fills the whole time', 'Shorten the pause.');
  else if (words > 0 && (pace < PACE.slow || pace > PACE.fast)) {
    const too = pace > PACE.fast ? 'fast' : 'slow';
    const message = `${words} words in ${talk} s make ${pace} words a minute, too ${too} for a talk`;
    const fits = `${Math.ceil((PACE.slow * talk) / 60)} to ${Math.floor((PACE.fast * talk) / 60)} words`;
    const next = `Write ${fits}, or change pause: the seconds in which the speaker is silent.`;
    yield fault(line, message, next);
  }
}

/** How fast the parts Say and Ask of the notes are spoken: their words, seconds of talk, and words a minute. */
export function paceOfNotes({ notes, time, pause }: Slide): { words: number; talk: number; pace: number } {
  const words = `${notes.say} ${notes.ask}`.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  const talk = time.to - time.from - pause;
  return { words, talk, pace: Math.round((words * 60) / talk) };
}

function* referenceProblems({ body, notes, line }: Slide, folder: string): Problems {
  for (const [, name] of body.matchAll(/(?<!\S):([a-z][a-z-]*):(?!\S)/g)) {
    const next = 'Use an icon of common/icons.ts, or add this one there.';
    if (!icon(name!)) yield fault(line, `there is no icon :${name}:`, next);
  }
  for (const [, name] of body.matchAll(/<([a-z]+(?:-[a-z]+)+)[\s>]/g))
    if (!LIVE_PARTS.includes(name!))
      yield fault(line, `there is no live part <${name}>`, `The live parts are ${LIVE_PARTS.join(', ')}.`);
  const text = [body, notes.say, notes.ask, notes.show].join('\n\n');
  for (const [, mark, target] of text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)) {
    const kind = mark === '!' ? 'image' : 'link';
    if (/^[a-z]+:/i.test(target!)) {
      const next = 'Put the file into slides/, since the room may have no network.';
      if (kind === 'image') yield fault(line, `the image ${target} is on another machine`, next);
    } else if (!target!.startsWith('#') && !existsSync(resolve(folder, target!)))
      yield fault(line, `the ${kind} ${target} does not exist`, 'Paths are relative to slides/.');
  }
}

function fault(line: number, message: string, next: string): DeckProblem {
  return { line, message, next };
}
