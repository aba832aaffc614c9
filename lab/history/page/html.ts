import { DAY_MS, dayAndTime, dayName } from '../calendar.ts';
import { CAUSES, sliceText } from '../causes.ts';
import { escaped, svgPlot } from '../plot.ts';
import type { Preview, ShownFigure } from '../preview.ts';
import { findingText, pointsText, sideBySide, valueText } from '../words.ts';

/** What every page of the history begins with, up to its body. */
export function pageHead(title: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/preview/preview.css"></head>
`;
}

/** The two weeks as a page without scripts: each chart has its table beside it, each figure its queries. */
export function previewHtml(preview: Preview): string {
  const { weeks, seed, questions, found, cause } = preview;
  const [one, two] = weeks.map(({ score }) => score.toFixed(1));
  const title = `From ${one} to ${two}: which queries are causing dissatisfaction?`;
  return `${pageHead(title)}<body><header><h1>“User satisfaction dropped from ${one} to ${two} this week. Which queries are causing dissatisfaction?”</h1>
<p>Two weeks of ${questions.toLocaleString('en-US')} simulated questions. <a href="/preview?seed=${seed + 1}">Another history</a> has another cause; this is seed ${seed}. SQL answered; the PromQL runs after <code>npm run preview -- --serve --seed ${seed}</code>, at ${new Date(preview.to).toISOString().slice(0, 16)}Z.</p></header>
<main>
${card('The score fell', scorePart(preview), 'wide')}
${card('Guess first', guessPart(), 'wide')}
<details class="wide"><summary>What the data says</summary><div class="cards">
${card('The change, split into its parts', `<p class="finding">${findingText(found)}</p>${partsOf(preview)}`, 'wide')}
${card(`Answers that people disliked${found ? ` among ${sliceText(found.by)}` : ''}`, dislikedPart(preview), 'wide')}
${card('What happened', `<details><summary>Show it</summary><p>${cause ? `${dayAndTime(cause.at)}: ${cause.story}` : 'Nothing.'}</p></details>`, 'wide')}
${card('Capability 1: quality of the answers, and its drift', driftPart(preview), 'wide')}
${preview.figures.map((figure) => card(`${/revenue|tickets/.test(figure.id) ? 'Capability 3' : 'Capability 2'}: ${figure.title}`, figurePart(figure))).join('\n')}
${card('Capability 3: one page for the CEO', tilesPart(preview.tiles), 'wide')}
</div></details>
</main></body></html>
`;
}

let cards = 0;

function card(title: string, body: string, width = ''): string {
  cards = (cards + 1) % 1000;
  return `<section class="card ${width}" aria-labelledby="card-${cards}"><h2 id="card-${cards}">${escaped(title)}</h2>${body}</section>`;
}

/** A table whose caption is for screen readers: it repeats the heading. */
function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = ([first, ...rest]: readonly string[]) =>
    `<tr><th scope="row">${escaped(first!)}</th>${rest.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(caption)}"><table><caption class="unseen">${escaped(caption)}</caption>
<thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead><tbody>${rows.map(cells).join('\n')}</tbody></table></div>`;
}

function queries(title: string, { promql, sql }: { promql?: string; sql: string }): string {
  const text = (name: string, query: string) =>
    `<p class="name">${name}</p><pre tabindex="0" role="region" aria-label="${name}: ${escaped(title)}"><code>${escaped(query)}</code></pre>`;
  return `<details><summary>${promql ? 'PromQL and SQL' : 'SQL'}</summary>${promql ? text('PromQL', promql) : ''}${text('SQL', sql)}</details>`;
}

const noon = (day: number) => day + DAY_MS / 2;
const scoreText = (score: number | null) => (score === null ? '–' : score.toFixed(2));

function scorePart({ days, weeks, from, to, queries: { score } }: Preview): string {
  const lines = [{ labels: {}, points: days.map(({ at, score }) => ({ at: noon(at), value: score })) }];
  const level = { value: weeks[0].score, text: `week 1: ${weeks[0].score.toFixed(2)}` };
  return `${svgPlot({ title: 'score of each day', lines, from, to, level })}
${table(
  'Score of each day',
  ['Week', ...days.slice(0, 7).map(({ at }) => dayName(at)), 'Whole week'],
  [0, 1].map((week) => [
    `week ${week + 1}`,
    ...days.slice(week * 7, week * 7 + 7).map(({ score }) => scoreText(score)),
    scoreText(weeks[week]!.score),
  ]),
)}${queries('score', score)}`;
}

function guessPart(): string {
  const guesses = CAUSES.map(({ by, effect }) =>
    effect === 'rate' ? `The answers to ${sliceText(by)} got worse` : `There are more ${sliceText(by)}`,
  );
  return `<p>It may have been one of these. Decide, then look below.</p><ul class="guesses">${[...new Set(guesses)].map((guess) => `<li>${guess}</li>`).join('')}</ul>`;
}

function partsOf({ contributions, change, rate, mix, simpson, queries: { votes } }: Preview): string {
  const rows = contributions.map((part) => [
    `${part.by.query_type}, ${part.by.tier}`,
    pointsText(part.rate + part.mix),
    pointsText(part.rate),
    pointsText(part.mix),
    `${scoreText(part.scores[0])} → ${scoreText(part.scores[1])}`,
    part.votes.map(Math.round).join(' → '),
  ]);
  const heads = ['Query type, tier', 'Effect', 'Rate', 'Mix', 'Score', 'Votes'];
  return `${simpson ? '<p class="finding">Simpson’s paradox: most types got better, and their mean got worse.</p>' : ''}
${table('Points of the score, the largest effect first', heads, [...rows, ['all', pointsText(change), pointsText(rate), pointsText(mix), '', '']])}
<p class="note">Rate: the same kind of question is rated differently. Mix: there are other questions than before. After E. M. Kitagawa, Components of a Difference Between Two Rates, JASA 50 (1955), 1168–1194.</p>${queries('votes of both weeks', votes)}`;
}

function dislikedPart({ disliked, queries: { disliked: query } }: Preview): string {
  const items = disliked.map(
    ({ question, answer, down, votes, query_type, tier }) =>
      `<li><strong>${escaped(question)}</strong> <span class="note">${query_type}, ${tier}: ${down} of ${votes} votes down</span><blockquote>${escaped(answer)}</blockquote></li>`,
  );
  return `<ol>${items.join('')}</ol>${queries('disliked answers', query)}`;
}

function driftPart({ drift, days, from, to, queries: { drift: query } }: Preview): string {
  const lines = drift.map(({ query_type, scores }) => ({
    labels: { query_type },
    points: scores.flatMap((value, i) => (value === null ? [] : [{ at: noon(days[i]!.at), value }])),
  }));
  return `${svgPlot({ title: 'score of each day by query type', lines, from, to })}
${table(
  'Score of each day by query type',
  ['Query type', ...days.map(({ at }) => dayName(at))],
  drift.map(({ query_type, scores }) => [
    query_type,
    ...scores.map((s) => (s === null ? '–' : s.toFixed(1))),
  ]),
)}${queries('drift', query)}`;
}

function figurePart(figure: ShownFigure): string {
  const text = (value: number | undefined) => (value === undefined ? '–' : valueText(value, figure.unit));
  const rows = sideBySide(figure.weeks).map(([name, one, two]) => [name, text(one), text(two)]);
  const heads = [
    figure.id === 'cost-per-query' ? 'Tier' : rows[0]?.[0]?.startsWith('20') ? 'Signed up' : 'Query type',
  ];
  return table(figure.title, [...heads, 'Week 1', 'Week 2'], rows) + queries(figure.title, figure);
}

function tilesPart(tiles: readonly ShownFigure[]): string {
  const items = tiles.map(({ title, unit, weeks }) => {
    const [one, two] = weeks.map((rows) => valueText(rows[0]?.value ?? 0, unit));
    return `<div><dt>${title}</dt><dd>${two} <span class="note">was ${one}</span></dd></div>`;
  });
  return `<dl class="tiles">${items.join('')}</dl>${tiles.map(({ title, ...figure }) => `<p class="name">${title}</p>${queries(`${title} (one number)`, figure)}`).join('')}`;
}
