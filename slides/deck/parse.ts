import { parseDocument } from 'yaml';
import { z } from 'zod';
import { DeckError, type DeckProblem, type Notes, type Slide } from './slide.ts';

const Time = z
  .string()
  .regex(/^\d\d:[0-5]\d-\d\d:[0-5]\d$/, 'must look like 00:30-02:00')
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map((clock) => {
      const [minutes = 0, seconds = 0] = clock.split(':').map(Number);
      return minutes * 60 + seconds;
    });
    return { from, to };
  });

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
});

/**
 * Reads a deck: blocks of `---`, a head (`slide`, `section`, `time`, `pause`), `---`, a `# Title`, a body, and after a
 * line `Notes:` paragraphs that begin with `Say:`, `Ask:` or `Show:`.
 *
 * @throws {DeckError} with every block that can't be read
 */
export function parseDeck(text: string): Slide[] {
  const problems: DeckProblem[] = [];
  const slides: Slide[] = [];
  for (const block of blocksOf(text, problems)) {
    const slide = slideOf(block, problems);
    if (slide) slides.push(slide);
  }
  if (slides.length === 0 && problems.length === 0)
    problems.push({ line: 1, message: 'the file has no slide', next: FIRST_BLOCK });
  if (problems.length > 0) throw new DeckError(problems);
  return slides;
}

interface Block {
  line: number;
  head: string;
  body: string[];
}

/** Splits at the lines `---`, but not at those inside a code fence. */
function blocksOf(text: string, problems: DeckProblem[]): Block[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const marks: number[] = [];
  let fence = '';
  lines.forEach((line, i) => {
    const [ticks] = /^(?:`{3,}|~{3,})/.exec(line) ?? [];
    if (ticks && fence === '') fence = ticks;
    else if (ticks && line.startsWith(fence)) fence = '';
    else if (fence === '' && line.trimEnd() === '---') marks.push(i);
  });
  if (marks.length === 0) return [];
  if (lines.slice(0, marks[0]).some((line) => line.trim() !== ''))
    problems.push({ line: 1, message: 'there is text before the first slide', next: FIRST_BLOCK });
  const blocks: Block[] = [];
  for (let i = 0; i < marks.length; i += 2) {
    const [open, close] = [marks[i]!, marks[i + 1]];
    if (close === undefined) {
      problems.push({
        line: open + 1,
        message: 'this --- opens a head, but no second --- closes it',
        next: 'Put --- before and after the lines slide, section and time. Write a horizontal rule as ***.',
      });
      break;
    }
    blocks.push({
      line: open + 1,
      head: lines.slice(open + 1, close).join('\n'),
      body: lines.slice(close + 1, marks[i + 2] ?? lines.length),
    });
  }
  return blocks;
}

function slideOf({ line, head, body }: Block, problems: DeckProblem[]): Slide | undefined {
  const document = parseDocument(head);
  const parsed = Head.safeParse(document.errors.length > 0 ? undefined : document.toJS());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const [broken] = document.errors;
    const message = broken
      ? `the head is not valid YAML: ${broken.message.split('\n')[0]}`
      : `${issue?.path.join('.') || 'the head'}: ${issue?.message}`;
    problems.push({ line, message, next: 'A head needs slide, section and time; pause is optional.' });
    return undefined;
  }
  const { slide, ...rest } = parsed.data;
  const at = body.findIndex((text) => text.trim() === 'Notes:');
  const above = (at === -1 ? body : body.slice(0, at)).join('\n').trim();
  const [, title = ''] = /^# (.+)$/m.exec(above) ?? [];
  return {
    number: typeof slide === 'number' ? slide : undefined,
    id: String(slide),
    ...rest,
    title: title.trim(),
    body: above.replace(/^# .+$/m, '').trim(),
    notes: notesOf(at === -1 ? [] : body.slice(at + 1)),
    line,
  };
}

/** A paragraph that does not begin with `Say:`, `Ask:` or `Show:` belongs to the one before it. */
function notesOf(lines: readonly string[]): Notes {
  const notes: Record<keyof Notes, string[]> = { say: [], ask: [], show: [] };
  let kind: keyof Notes = 'say';
  for (const paragraph of lines.join('\n').split(/\n\s*\n/)) {
    const [, word, text] = /^\s*(?:(Say|Ask|Show):)?([\s\S]*)$/.exec(paragraph) ?? [];
    if (word) kind = word.toLowerCase() as keyof Notes;
    if (text?.trim()) notes[kind].push(text.trim());
  }
  const text = (part: keyof Notes) => notes[part].join('\n\n');
  return { say: text('say'), ask: text('ask'), show: text('show') };
}

const FIRST_BLOCK = 'Begin with ---, the lines slide, section and time, --- and a # Title.';
