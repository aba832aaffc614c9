import { Marked, type Token, type Tokens } from 'marked';
import { icon } from '../../common/icons.ts';
import { codeHtml, fenceInfo } from './code.ts';
import { escapeHtml } from './html.ts';

// What the deck adds to markdown:
//   ### Heading            begins a card; consecutive cards are side by side
//   **figure**             alone in its paragraph: a large number
//   <!-- step -->          the next key shows the next card or block
//   ```promql [1-2|4-5]    steps through lines of code
//   > quotation            a band across the slide
//   :flame:                an icon
// An HTML element on its own line, such as <room-vote></room-vote>, is a live part of the page.

/** Live parts that a slide may hold. */
export const LIVE_PARTS = ['live-checkpoints', 'room-vote', 'practathon-clock'] as const;

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
  const out: string[] = [];
  let cards: string[] = [];
  let card: { classes: string; html: string } | undefined;
  let step = false;
  let steps = 0;
  const stepClass = () => {
    if (!step) return '';
    step = false;
    steps += 1;
    return ' fragment';
  };
  const closeCard = () => {
    if (card) cards.push(`<div class="card${card.classes}">${card.html}</div>`);
    card = undefined;
  };
  const closeCards = () => {
    closeCard();
    if (cards.length > 0) out.push(`<div class="cards n${cards.length}">${cards.join('')}</div>`);
    cards = [];
  };
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'space') continue;
    if (token.type === 'html' && /^<!--\s*step\s*-->/.test(token.raw)) {
      step = true;
      continue;
    }
    if (token.type === 'heading' && token.depth === 3) {
      closeCard();
      card = { classes: stepClass(), html: `<h2>${inline(token)}</h2>` };
    } else if (card && !step && /^(paragraph|list)$/.test(token.type) && !LIVE_PART.test(token.raw.trim())) {
      card.html += blockHtml(token);
    } else {
      closeCards();
      if (token.type === 'code') {
        const { html, more } = steppedCode(token as Tokens.Code, stepClass());
        out.push(html);
        steps += more;
      } else out.push(withClass(imageOf(token, image) ?? blockHtml(token), stepClass()));
    }
  }
  closeCards();
  return { html: out.join('\n'), steps };
}

/** Markdown of the notes as HTML. */
export function notesHtml(markdown: string): string {
  return marked.parse(markdown, { async: false });
}

/** Text of one line, such as a title, as HTML. */
export function inlineHtml(markdown: string): string {
  return marked.parseInline(markdown, { async: false });
}

function inline(token: Token): string {
  return marked.Parser.parseInline((token as Tokens.Heading).tokens, marked.defaults);
}

/** An HTML element alone on its line. Markdown would take it for text and wrap it in a paragraph. */
const LIVE_PART = /^<([a-z]+-[a-z-]+)(?:\s[^>]*)?><\/\1>$/;

function blockHtml(token: Token): string {
  if (LIVE_PART.test(token.raw.trim())) return token.raw.trim();
  const html = marked.Parser.parse([token], marked.defaults).trim();
  if (token.type === 'table') return `<div class="table">${html}</div>`;
  if (token.type === 'blockquote') return html.replace('<blockquote>', '<blockquote class="band">');
  const figure = token.type === 'paragraph' && /^<p><strong>(.*)<\/strong><\/p>$/s.exec(html);
  return figure && !figure[1]!.includes('</strong>') ? `<p class="figure">${figure[1]}</p>` : html;
}

/** An image alone in its paragraph. */
function imageOf(token: Token, image: (path: string, alt: string) => string): string | undefined {
  const only = token.type === 'paragraph' && (token as Tokens.Paragraph).tokens.length === 1;
  const [inside] = only ? (token as Tokens.Paragraph).tokens : [];
  return inside?.type === 'image' ? image((inside as Tokens.Image).href, inside.text) : undefined;
}

/** Wraps a block that a later key shows. */
function withClass(html: string, name: string): string {
  return name === '' ? html : `<div class="step${name}">${html}</div>`;
}

/** Each step after the first is an empty fragment after the code: when it is shown, the page lights the next lines. */
function steppedCode(token: Tokens.Code, classes: string): { html: string; more: number } {
  const { language, steps } = fenceInfo(token.lang ?? '');
  const more = Math.max(0, steps.length - 1);
  const marks = Array.from({ length: more }, () => '<span class="fragment code-step"></span>').join('');
  const data = steps.length > 0 ? ` data-steps="${escapeHtml(steps.join('|'))}"` : '';
  return {
    html: `<div class="code${classes}"${data}><pre tabindex="0"><code>${codeHtml(token.text, language)}</code></pre>${marks}</div>`,
    more,
  };
}
