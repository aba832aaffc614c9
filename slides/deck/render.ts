import type { Checkpoint } from '../../checkpoints/checkpoint.ts';
import { escapeHtml, scriptJson } from '../../common/html.ts';
import { icon } from '../../common/icons.ts';
import { bodyHtml, inlineHtml, notesHtml } from './markdown.ts';
import type { Phase } from './phases.ts';
import { type ScoreHistory, scoreLine } from './score-line.ts';
import { type Notes, rangeText, type Slide, type TimeRange } from './slide.ts';

/** A slide as HTML. */
export interface Rendered {
  id: string;
  section: string;
  time: TimeRange;
  /** Plain text. */
  title: string;
  /** The `<section>`. */
  html: string;
  /** The speaker notes as HTML. */
  notes: string;
  /** Number of steps: keys that show more of the slide before the next one. */
  steps: number;
}

/** A deck after it was read, checked and rendered. */
export interface Deck {
  slides: readonly Slide[];
  rendered: readonly Rendered[];
  phases: readonly Phase[];
  /** What the room votes on: each `<room-vote question="…" answer="…">`, and the index of its slide. */
  votes: readonly { question: string; answer: string; slide: number }[];
}

/** What scripts of the pages know about the deck. */
export interface DeckData {
  phases: readonly Phase[];
  slides: Omit<Rendered, 'html'>[];
}

/** What slides show of the workbook. */
interface Lesson {
  checkpoints: readonly Checkpoint[];
  phases: readonly Phase[];
  scores: ScoreHistory;
  /** Under the title of an achievement: the command that measures it here, and the ratio when it was measured. */
  recap: readonly { title: string; command: string; ratio?: number }[];
  /** An image of the deck as HTML. */
  image: (path: string, alt: string) => string;
}

/** A question to vote on, and its answer. */
export const VOTE = /<room-vote\s+question="([^"]+)"\s+answer="([^"]+)">/;

export function renderDeck(slides: readonly Slide[], lesson: Lesson): Rendered[] {
  return slides.map((slide) => {
    const { html: body, steps } = bodyHtml(slide.body, lesson.image);
    const notes = notesOf(slide.notes);
    const range = rangeText(slide.time);
    const phases = lesson.phases.map(({ minutes }) => `${minutes}fr`).join(' ');
    const html = `<section id="slide-${slide.id}" data-timing="${slide.time.to - slide.time.from}" aria-labelledby="title-${slide.id}">
<div class="page ${slide.form}" style="--phases:${phases}">
<p class="pill">${slide.number ? `<b class="number">${slide.number}</b>` : ''}<span class="time">${range}</span> ${escapeHtml(slide.section)}</p>
<h1 id="title-${slide.id}">${inlineHtml(slide.title)}</h1>
<div class="body">${liveParts(body, lesson)}</div>
</div>
<aside class="notes">${notes}</aside>
</section>`;
    const { id, section, time } = slide;
    const title = slide.title.replace(/[`*_]/g, '');
    return { id, section, time, title, html, notes, steps };
  });
}

function notesOf({ say, ask, show }: Notes): string {
  const part = (name: string, label: string, text: string) =>
    text === '' ? '' : `<div class="${name}"><h2>${label}</h2>${notesHtml(text)}</div>`;
  return part('say', 'Say', say) + part('ask', 'Ask the room', ask) + part('show', 'Show', show);
}

/** Fills each live part with what it shows before it knows more; in an exported file, that is all it shows. */
function liveParts(html: string, { checkpoints, phases, scores, recap }: Lesson): string {
  const rows = checkpoints.map(
    ({ id, name, verify, impact }) => `<li data-checkpoint="${id}">
<span class="mark">${id}</span><h2>${escapeHtml(name)}</h2><p class="status"></p>
<p class="verify"><b>Verify</b> ${escapeHtml(verify)}</p><p class="impact"><b>Impact</b> ${escapeHtml(impact)}</p><p class="found"></p></li>`,
  );
  const total = phases.reduce((sum, { minutes }) => sum + minutes, 0);
  const measured = recap.reduce((text, { title, command, ratio }) => {
    const figure = ratio === undefined ? '' : `<b>${ratioText(ratio)}</b> measured here · `;
    const heading = `<h2>${title}</h2>`;
    return text.replace(heading, `${heading}<p class="measured">${figure}<code>${command}</code></p>`);
  }, html);
  return measured
    .replace('></live-checkpoints>', `><ol class="checkpoints">${rows.join('')}</ol></live-checkpoints>`)
    .replace(
      VOTE,
      `$&<figure class="asked"><figcaption>$1</figcaption><blockquote>$2</blockquote></figure>
<div class="wall"><p class="thumbs">${icon('thumb')} <span>or</span> ${icon('thumb-down')}</p></div>`,
    )
    .replace(
      /<falling-score label="([^"]+)" question="([^"]+)">/,
      `$&<figure><figcaption><b>$1</b><q>$2</q></figcaption>${scoreLine(scores)}</figure>`,
    )
    .replace(
      '></practathon-clock>',
      ` data-phases="${escapeHtml(JSON.stringify(phases))}">
<p class="left" role="timer"><span class="digits">${total}:00</span> <span class="phase"></span></p>
<div class="bar" aria-hidden="true">${'<i></i>'.repeat(phases.length)}</div></practathon-clock>`,
    );
}

/** With two digits: `3.3×`, `18×`. */
function ratioText(ratio: number): string {
  return `${Number(ratio.toPrecision(2))}×`;
}

/** The deck's page. With `inline` it holds everything; without, it loads its files from the deck's server. */
export function deckPage(deck: Deck, inline?: { css: string; js: string }): string {
  const script = inline ? `>${inline.js}` : ' type="module" src="/assets/deck.js">';
  return page(
    inline ? 'file' : 'live',
    TITLE,
    style('deck', inline),
    `<main><div class="reveal"><div class="slides">
${deck.rendered.map((slide) => slide.html).join('\n')}
</div></div></main>
<footer><live-numbers></live-numbers></footer>
${dataScript(deck)}<script${script}</script>`,
  );
}

/** The presenter's page. */
export function presenterPage(deck: Deck): string {
  const body = `<main id="presenter"></main>${dataScript(deck)}<script type="module" src="/assets/presenter.js"></script>`;
  return page('presenter', `Presenter – ${TITLE}`, style('presenter'), body);
}

/** Each slide with all steps shown and its notes below it, for paper. */
export function handoutPage({ rendered }: Deck, inline?: { css: string }): string {
  const slides = rendered.map(({ html }) => `<article>${html.replace(/ fragment\b/g, '')}</article>`);
  const body = `<main class="handout">${slides.join('\n')}</main>`;
  return page('handout', `Handout – ${TITLE}`, style('handout', inline), body);
}

const TITLE = 'From Datadog APM to custom business metrics';

/** A style sheet: inside the page, or from the deck's server. */
export function style(name: string, inline?: { css: string }): string {
  return inline ? `<style>${inline.css}</style>` : `<link rel="stylesheet" href="/assets/${name}.css">`;
}

function dataScript({ rendered, phases }: Deck): string {
  const data: DeckData = { phases, slides: rendered.map(({ html: _html, ...slide }) => slide) };
  return `<script type="application/json" id="deck-data">${scriptJson(data)}</script>`;
}

/** A page as HTML. */
export function page(mode: string, title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en" data-mode="${mode}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,">${head}</head>
<body>
${body}
</body></html>
`;
}
