import { escapeHtml } from '../../common/html.ts';
import { icon } from '../../common/icons.ts';
import type { Poll } from './votes.ts';

/** The page that phones open: one question, its answer, two thumbs. */
export function roomPage({ question, answer, index }: Poll): string {
  return page(`<p class="asks">Somebody asked the assistant:</p>
<h1>${escapeHtml(question)}</h1>
<blockquote>${escapeHtml(answer)}</blockquote>
<h2>Is that a good answer?</h2>
<div class="thumbs" data-question="${index}">
<button type="button" data-rating="up" aria-pressed="false">${icon('thumb')}<span>Yes</span></button>
<button type="button" data-rating="down" aria-pressed="false">${icon('thumb-down')}<span>No</span></button>
</div>
<p role="status" class="state"></p>
<noscript><p>Voting needs JavaScript.</p></noscript>
<script type="module" src="/assets/room.js"></script>`);
}

/** What a phone sees when too many new phones came from its address. */
export function refusedPage(seconds: number): string {
  return page(`<h1>One vote for each phone</h1>
<p>Several new phones have just opened this page from your address. If this is your first visit, open the page again in
${Math.ceil(seconds)} seconds.</p>`);
}

function page(main: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vote</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/room.css"></head>
<body><main>
${main}
</main></body></html>
`;
}
