import { Marked, type Token, type Tokens } from 'marked';
import { escapeHtml } from '../../common/html.ts';
import { icon } from '../../common/icons.ts';
import { codeHtml, fenceInfo } from './code.ts';

// What the deck adds to markdown:
//   ### Heading            begins a card; consecutive cards are side by side
//   **figure**             alone in its paragraph: a large number
//   <!-- step -->          the next key shows the next card or block
//   ```promql [1-2|4-5]    steps through lines of code
//   > quotation            a band across the slide
//   :flame:                an icon
// An HTML element on its own line, such as <room-vote></room-vote>, is a live part of the page.

/** Live parts that a slide may hold. */
export const LIVE_PARTS = ['live-checkpoints', 'room-vote', 'practathon-clock', 'falling-score'];

const marked = new Marked({ gfm: true });
marked.use({
  extensions: [
    {
      name: 'icon',
      level: 'inline',
      start: (text) => /:[a-z][a-z-]*:/.exec(text)?.index,
      tokenizer(text) {
        const [raw, name] = /^:([a-z][a-z-]*):/.exec(text) ?? [];
        return raw && icon(name!) ? { type: 'icon', raw, name } : undefined;
      },
      renderer: ({ name }) => icon(name as string) ?? '',
    },
  ],
});

/**
 * The body of a slide as HTML.
 *
 * @param image returns an image as HTML, from its path relative to the deck's folder
 */
export function bodyHtml(
  markdown: string,
  image: (path: string, alt: string) => string = () => '',
): { html: string; steps: number } {
  const blocks: string[] = [];
  /** The cards of a row; the last one is open for more text. */
  let cards: { classes: string; html: string }[] = [];
  let step = false;
  let steps = 0;
  const stepClass = () => {
    if (!step) return '';
    step = false;
    steps += 1;
    return ' fragment';
  };
  const closeCards = () => {
    const divs = cards.map(({ classes, html }) => `<div class="card${classes}">${html}</div>`);
    if (divs.length > 0) blocks.push(`<div class="cards n${divs.length}">${divs.join('')}</div>`);
    cards = [];
  };
  for (const token of marked.lexer(markdown)) {
    const card = step ? undefined : cards.at(-1);
    if (token.type === 'space') continue;
    if (token.type === 'html' && /^<!--\s*step\s*-->/.test(token.raw)) step = true;
    else if (token.type === 'heading' && token.depth === 3)
      cards.push({ classes: stepClass(), html: `<h2>${inlineHtml(token.text)}</h2>` });
    else if (card && /^(paragraph|list)$/.test(token.type) && !LIVE_PART.test(token.raw.trim()))
      card.html += blockHtml(token, image);
    else {
      closeCards();
      const classes = stepClass();
      const html = blockHtml(token, image);
      steps += html.split('code-step').length - 1;
      blocks.push(classes ? `<div class="step${classes}">${html}</div>` : html);
    }
  }
  closeCards();
  return { html: blocks.join('\n'), steps };
}

/** Markdown of the notes as HTML. */
export function notesHtml(markdown: string): string {
  return marked.parse(markdown, { async: false });
}

/** Text of one line, such as a title, as HTML. */
export function inlineHtml(markdown: string): string {
  return marked.parseInline(markdown, { async: false });
}

/** An HTML element alone on its line. Markdown would take it for text and wrap it in a paragraph. */
const LIVE_PART = /^<([a-z]+-[a-z-]+)(?:\s[^>]*)?><\/\1>$/;

function blockHtml(token: Token, image: (path: string, alt: string) => string): string {
  if (LIVE_PART.test(token.raw.trim())) return token.raw.trim();
  if (token.type === 'code') return codeBlock(token as Tokens.Code);
  const html = marked.Parser.parse([token], marked.defaults).trim();
  if (token.type === 'table') return `<div class="table">${html}</div>`;
  if (token.type === 'blockquote') return html.replace('<blockquote>', '<blockquote class="band">');
  const [only, ...others] = (token.type === 'paragraph' && token.tokens) || [];
  if (others.length > 0) return html;
  if (only?.type === 'image') return image(only.href, only.text);
  return html.replace(/^<p><strong>(.*)<\/strong><\/p>$/s, '<p class="figure">$1</p>');
}

/** Each step after the first is an empty fragment after the code: when it is shown, the page lights the next lines. */
function codeBlock({ lang = '', text }: Tokens.Code): string {
  const { language, steps } = fenceInfo(lang);
  const marks = steps.slice(1).map(() => '<span class="fragment code-step"></span>');
  const data = steps.length > 0 ? ` data-steps="${escapeHtml(steps.join('|'))}"` : '';
  return `<div class="code"${data}><pre tabindex="0"><code>${codeHtml(text, language)}</code></pre>${marks.join('')}</div>`;
}
