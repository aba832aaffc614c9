import { CHECKPOINTS } from '../../checkpoints/index.ts';
import { escapeHtml } from '../../common/html.ts';
import { SECTIONS } from '../../workbook/sections.ts';
import { type Deck, page, style } from './render.ts';

/** The score from 1 to 5, over a week. */
const SCORE = `1 + 4 * sum(increase(rag_satisfaction_score_total{rating="up"}[1w]))
      / sum(increase(rag_satisfaction_score_total[1w]))`;

/** What to type in each exercise's minutes. */
const COMMANDS = [
  ['npm start', 'the whole bridge, section by section'],
  ['npm run checkpoint', 'the four checkpoints'],
  ['npm run exercise', 'the practathon, with its clock and its checks'],
  ['npm run exercise 2 -- --hint', 'the next hint of an exercise'],
  ['npm run lab', 'the RAG API, to ask questions and to vote'],
  ['npm run grade', 'points of all four exercises'],
];

/** The learner's handout: two pages, which fit on the two sides of one sheet. */
export function learnerPage({ phases, rendered }: Deck, inline?: { css: string }): string {
  const rows = (cells: readonly (readonly string[])[]) =>
    `<table>${cells.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
  const sections = SECTIONS.map(({ title, from, to, about }) => [
    `<b>${from}–${to} min</b>`,
    `<b>${escapeHtml(title)}</b>`,
    escapeHtml(about),
  ]);
  const checkpoints = CHECKPOINTS.map(({ id, name, verify, impact }) => [
    `<span class="box"></span><b>${id}</b>`,
    `<b>${escapeHtml(name)}</b><br>Verify: ${escapeHtml(verify)}<br>Impact: ${escapeHtml(impact)}`,
  ]);
  const tasks = rendered
    .find(({ id }) => id === 'practathon')
    ?.html.match(/<p>[^<]*(?:<code>[^<]*<\/code>[^<]*)*<\/p>/g);
  const plan = phases.map(({ name, minutes }, i) => [
    `<span class="box"></span><b>${minutes} min</b>`,
    `<b>${escapeHtml(name)}</b>`,
    (tasks?.[i] ?? '').replace(/<\/?p>/g, ''),
  ]);
  const commands = COMMANDS.map(([command, does]) => [`<code>${command}</code>`, does!]);
  const [driving = ''] = /<q>.*?<\/q>/.exec(rendered.at(-1)?.html ?? '') ?? [];
  return page(
    'handout',
    'Handout for learners',
    style('learner', inline),
    `<main class="learner">
<article><h1>From Datadog APM to custom business metrics</h1>
<section><h2>Ten minutes, five sections</h2>${rows(sections)}</section>
<section><h2>Are you ready? Four checkpoints</h2>${rows(checkpoints)}</section>
<section><h2>The driving question of M7.3</h2><p>${driving}</p></section>
<section><h2>Notes</h2></section><div class="lines"></div></article>
<article><h1>Your first business metric in 30 minutes</h1>
<section><h2>The plan</h2>${rows(plan)}</section>
<section><h2>Commands</h2>${rows(commands)}</section>
<section><h2>The score, in PromQL</h2><pre>${escapeHtml(SCORE)}</pre>
<p>Only thumbs up make 5, only thumbs down make 1. 80 % is 4.2, 70 % is 3.8.</p></section>
<section><h2>Three questions that my metrics can’t answer, and what I will record</h2></section><div class="lines"></div></article>
</main>`,
  );
}
