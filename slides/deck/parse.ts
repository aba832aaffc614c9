import { parseDocument } from 'yaml';
import { z } from 'zod';
import { DeckError, type DeckProblem, type Notes, type Slide, Time } from './slide.ts';

const Pause = z
  .string()
  .regex(/^\d+ s$/, 'must be a number of seconds, such as 10 s')
  .transform((text) => Number(text.slice(0, -2)));

const Head = z.strictObject({
  slide: z.union([
    z.int().positive(),
    z.string().regex(/^[a-z][a-z-]*$/, 'must be a number or a name in lower case'),
  ]),
  section: z.string().min(1),
  time: Time,
  pause: Pause.default(0),
  form: z
    .string()
    .regex(/^[a-z]+$/, 'must be a word in lower case')
    .default('plain'),
});

/**
 * Reads a deck: blocks of `---`, a head (`slide`, `section`, `time`, `pause`, `form`), `---`, a `# Title`, a body, and after a
 * line `Notes:` paragraphs that begin with `Say:`, `Ask:` or `Show:`.
 *
 * @throws {DeckError} with every block that can't be read
 */
export function parseDeck(source: string): Slide[] {
  const text = source.replace(/\r\n?/g, '\n');
  const problems: DeckProblem[] = [];
  const slides: Slide[] = [];
  // a fence is matched as a whole, so a --- inside it is no mark
  const marks = [...text.matchAll(/^(`{3,}|~{3,})[\s\S]*?^\1|^---[ \t]*$/gm)].filter(([, fence]) => !fence);
  const between = (i: number) =>
    text.slice(marks[i]!.index + marks[i]![0].length, marks[i + 1]?.index).replace(/^\n/, '');
  if (text.slice(0, marks[0]?.index).trim() !== '')
    problems.push({ line: 1, message: 'there is text before the first slide', next: FIRST_BLOCK });
  else if (marks.length === 0)
    problems.push({ line: 1, message: 'the file has no slide', next: FIRST_BLOCK });
  for (let i = 0; i < marks.length; i += 2) {
    const line = text.slice(0, marks[i]!.index).split('\n').length;
    const slide = i + 1 < marks.length ? slideOf(between(i), between(i + 1), line) : UNCLOSED;
    if ('id' in slide) slides.push(slide);
    else problems.push({ line, ...slide });
  }
  if (problems.length > 0) throw new DeckError(problems);
  return slides;
}

const UNCLOSED = {
  message: 'this --- opens a head, but no second --- closes it',
  next: 'Put --- before and after the lines slide, section and time. Write a horizontal rule as ***.',
};

/** The slide of a block, or what is wrong with its head. */
function slideOf(head: string, text: string, line: number): Slide | Omit<DeckProblem, 'line'> {
  const document = parseDocument(head);
  const [broken] = document.errors;
  const parsed = Head.safeParse(broken ? undefined : document.toJS());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = broken
      ? `the head is not valid YAML: ${broken.message.split('\n')[0]}`
      : `${issue?.path.join('.') || 'the head'}: ${issue?.message}`;
    return { message, next: 'A head needs slide, section and time; pause and form are optional.' };
  }
  const { slide, ...rest } = parsed.data;
  const [above = '', notes = ''] = text.split(/^\s*Notes:\s*$/m);
  const [heading = '', title = ''] = /^# (.+)$/m.exec(above) ?? [];
  return {
    number: typeof slide === 'number' ? slide : undefined,
    id: String(slide),
    ...rest,
    title: title.trim(),
    body: above.replace(heading, '').trim(),
    notes: notesOf(notes),
    line,
  };
}

/** A paragraph that does not begin with `Say:`, `Ask:` or `Show:` belongs to the one before it. */
function notesOf(text: string): Notes {
  const notes: Record<keyof Notes, string[]> = { say: [], ask: [], show: [] };
  let kind: keyof Notes = 'say';
  for (const paragraph of text.split(/\n\s*\n/)) {
    const [, word, said] = /^\s*(?:(Say|Ask|Show):)?([\s\S]*)$/.exec(paragraph) ?? [];
    if (word) kind = word.toLowerCase() as keyof Notes;
    if (said?.trim()) notes[kind].push(said.trim());
  }
  const whole = (part: keyof Notes) => notes[part].join('\n\n');
  return { say: whole('say'), ask: whole('ask'), show: whole('show') };
}

const FIRST_BLOCK = 'Begin with ---, the lines slide, section and time, --- and a # Title.';
