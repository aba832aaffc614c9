import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { clockText } from '../../common/clock.ts';
import { icon } from './icons.ts';
import { LIVE_PARTS } from './markdown.ts';
import { type DeckProblem, rangeText, type Slide } from './slide.ts';

/** Numbered slides of the lesson, and its length in seconds. */
const NUMBERED = 6;
const LENGTH = 600;

/** Words a minute at which a talk is easy to follow. */
export const PACE = { slow: 130, fast: 160 } as const;

/**
 * Everything that is wrong with a deck that could be read: its numbers, its times, what the speaker has to say in them, and what
 * it refers to.
 *
 * @param folder where the images of the deck lie
 */
export function checkDeck(slides: readonly Slide[], folder: string): DeckProblem[] {
  return [
    ...numberProblems(slides),
    ...timeProblems(slides),
    ...slides.flatMap((slide) => [...contentProblems(slide), ...referenceProblems(slide, folder)]),
  ].sort((a, b) => a.line - b.line);
}

function numberProblems(slides: readonly Slide[]): DeckProblem[] {
  const problems: DeckProblem[] = [];
  const seen = new Set<string>();
  let last = 0;
  for (const { id, number, line } of slides) {
    if (seen.has(id))
      problems.push({ line, message: `there are two slides ${id}`, next: 'Give one another name.' });
    else if (number !== undefined && number !== last + 1)
      problems.push({
        line,
        message: `slide ${number} comes after slide ${last}`,
        next: `Number them in order: this one is ${last + 1}.`,
      });
    seen.add(id);
    last = number ?? last;
  }
  const count = slides.filter(({ number }) => number !== undefined).length;
  if (count !== NUMBERED)
    problems.push({
      line: 1,
      message: `there are ${count} numbered slides, and the lesson has ${NUMBERED}`,
      next: 'A companion slide goes by a name in place of a number.',
    });
  return problems;
}

function timeProblems(slides: readonly Slide[]): DeckProblem[] {
  const problems: DeckProblem[] = [];
  let end = 0;
  for (const { time, line } of slides) {
    if (time.from !== end)
      problems.push({
        line,
        message: `begins at ${clockText(time.from * 1000)}, ${time.from > end ? 'after a gap' : 'before the last one is over'}: the one before ends at ${clockText(end * 1000)}`,
        next: `Let it begin at ${clockText(end * 1000)}.`,
      });
    if (time.to <= time.from)
      problems.push({
        line,
        message: `${rangeText(time)} is no time to speak in`,
        next: 'Let it end after it begins.',
      });
    end = time.to;
  }
  if (end !== LENGTH)
    problems.push({
      line: slides.at(-1)?.line ?? 1,
      message: `the deck ends at ${clockText(end * 1000)}, and the lesson at ${clockText(LENGTH * 1000)}`,
      next: `Let the last slide end at ${clockText(LENGTH * 1000)}.`,
    });
  return problems;
}

function contentProblems(slide: Slide): DeckProblem[] {
  const { title, notes, time, pause, line } = slide;
  const problems: DeckProblem[] = [];
  if (title === '') problems.push({ line, message: 'the slide has no title', next: 'Add a line # Title.' });
  for (const [part, word] of NOTES)
    if (notes[part] === '')
      problems.push({
        line,
        message: `the notes don't tell the speaker what to ${part}`,
        next: `Below Notes: begin a paragraph with ${word}:`,
      });
  if (notes.ask !== '' && pause < ANSWER_S)
    problems.push({
      line,
      message: `asks the room something and gives it ${pause} s to answer`,
      next: `Let pause be ${ANSWER_S} s or more.`,
    });
  const talk = time.to - time.from - pause;
  if (talk <= 0) {
    if (time.to > time.from)
      problems.push({ line, message: 'the pause fills the whole time', next: 'Shorten the pause.' });
    return problems;
  }
  const words = spokenWords(slide);
  const pace = Math.round((words * 60) / talk);
  const wanted = `${Math.ceil((PACE.slow * talk) / 60)} to ${Math.floor((PACE.fast * talk) / 60)} words fit ${talk} s`;
  if (words > 0 && (pace < PACE.slow || pace > PACE.fast))
    problems.push({
      line,
      message: `${words} words in ${talk} s are ${pace} a minute, too ${pace > PACE.fast ? 'fast' : 'slow'} for a talk`,
      next: `${wanted}. What the room does goes into pause.`,
    });
  return problems;
}

/** The least time in which a room can answer, seconds. */
const ANSWER_S = 4;

const NOTES = [
  ['say', 'Say'],
  ['ask', 'Ask'],
  ['show', 'Show'],
] as const;

/** Words that the speaker says: the parts Say and Ask of the notes. */
export function spokenWords({ notes }: Pick<Slide, 'notes'>): number {
  return `${notes.say} ${notes.ask}`.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function referenceProblems({ body, notes, line }: Slide, folder: string): DeckProblem[] {
  const problems: DeckProblem[] = [];
  const text = [body, notes.say, notes.ask, notes.show].join('\n\n');
  for (const [, name] of body.matchAll(/(?<!\S):([a-z][a-z-]*):(?!\S)/g))
    if (!icon(name!))
      problems.push({
        line,
        message: `there is no icon :${name}:`,
        next: 'slides/deck/icons.ts has them all, and takes more.',
      });
  for (const [, name] of body.matchAll(/<([a-z]+(?:-[a-z]+)+)[\s>]/g))
    if (!(LIVE_PARTS as readonly string[]).includes(name!))
      problems.push({
        line,
        message: `there is no live part <${name}>`,
        next: `There are: ${LIVE_PARTS.join(', ')}.`,
      });
  for (const [, mark, target] of text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)) {
    const image = mark === '!';
    const outside = /^[a-z]+:/i.test(target!);
    if (outside && image)
      problems.push({
        line,
        message: `the image ${target} lies on another machine`,
        next: 'The room may have no network: put the file into slides/.',
      });
    else if (!outside && !target!.startsWith('#') && !existsSync(resolve(folder, target!)))
      problems.push({
        line,
        message: `${image ? 'the image' : 'the link'} ${target} leads nowhere`,
        next: 'Paths are relative to slides/.',
      });
  }
  return problems;
}
