import { z } from 'zod';
import { readYaml } from '../../common/yaml.ts';
import { type DeckProblem, rangeText, type Slide, Time } from './slide.ts';

/** What the lesson's script says, in `slides/lesson.yaml`. */
const Lesson = z.strictObject({
  sections: z.array(z.strictObject({ title: z.string(), time: Time })),
  slides: z.array(
    z.strictObject({
      slide: z.union([z.number(), z.string()]).transform(String),
      title: z.string().optional(),
      shows: z.array(z.string()),
    }),
  ),
  /** On any slide, or in its notes. */
  anywhere: z.array(z.string()),
});

/** Compares a deck with the lesson: the times of its sections, its titles, and the words and figures that slides show. */
export function* lessonProblems(slides: readonly Slide[]): Iterable<DeckProblem> {
  const lesson = readYaml(new URL('../lesson.yaml', import.meta.url), Lesson);
  const next = 'slides/lesson.yaml holds what the lesson says.';
  for (const { title, time } of lesson.sections) {
    const own = slides.filter(({ section }) => section === title);
    const lasts = { from: own[0]?.time.from ?? 0, to: own.at(-1)?.time.to ?? 0 };
    const message = `the section ${title} lasts ${rangeText(lasts)}, but ${rangeText(time)} in the lesson`;
    if (rangeText(lasts) !== rangeText(time)) yield { line: own[0]?.line ?? 1, message, next };
  }
  for (const { slide: id, title, shows } of lesson.slides) {
    const slide = slides.find((candidate) => candidate.id === id);
    if (!slide) continue; // a wrong number is reported elsewhere
    const { line } = slide;
    if (title !== undefined && essence(slide.title) !== essence(title))
      yield { line, message: `the title is "${slide.title}", but "${title}" in the lesson`, next };
    const shown = essence(`${slide.title} ${slide.body}`);
    for (const words of shows)
      if (!shown.includes(essence(words))) yield { line, message: `the slide lacks "${words}"`, next };
  }
  const all = essence(slides.map(({ body, title, notes }) => [title, body, notes.say].join(' ')).join(' '));
  for (const words of lesson.anywhere)
    if (!all.includes(essence(words))) yield { line: 1, message: `the deck lacks "${words}"`, next };
}

/** Letters, digits and signs that carry meaning, so that blanks, quotes and markdown make no difference. */
function essence(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}%<²]/gu, '');
}
