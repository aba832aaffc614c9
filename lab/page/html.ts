import { icon } from '../../common/icons.ts';
import { TASTES } from './crowd.ts';

/** The numbers of the page, by what their course is called. */
const TILES = [
  ['score', 'Score', 'of 5'],
  ['votes', 'Votes', ''],
  ['share', 'Satisfied', 'thumbs up'],
  ['cost', 'Cost per query', 'at list prices'],
  ['satisfied', 'Cost per satisfied answer', 'total ÷ thumbs up'],
] as const;

const VOTES = (['up', 'down'] as const)
  .map(
    (name) =>
      `<span class="${name}">${icon(name === 'up' ? 'thumb' : 'thumb-down')} <b>0</b><span class="unseen"> ${name} </span></span>`,
  )
  .join('');

/** The lesson's three questions, what people show today, and why that does not answer. */
const CEO = [
  [
    'satisfaction',
    'Are users satisfied with answers?',
    'It says how long people wait, not whether it helped.',
  ],
  ['retention', 'Which features drive retention?', 'It says which questions repeat, not who comes back.'],
  ['cost', 'What’s cost per active user?', 'It is one total: no user is in it.'],
] as const;

/** The page as it is before its script runs. Everything that changes is filled in as text, never as HTML. */
export function pageHtml(): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>The lab: ask, vote, and watch your line become a number</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/page.css"><script type="module" src="/page/page.js"></script></head>
<body data-online="connecting">
<header>
<h1>From your line of code to a number</h1>
<p class="online" role="status"><span class="dot" aria-hidden="true"></span><span class="words">connecting …</span></p>
<p class="simulated" hidden>Simulated crowd: its votes count too</p>
<button type="button" id="crowd" disabled>Start a simulated crowd</button>
<nav aria-label="More of the lab"><a href="/preview">Two weeks of history</a><a href="/metrics">/metrics</a><a href="/flame/" id="flame" hidden>Flame graph</a></nav>
</header>
<main>
<div class="left">
<section class="card ask" aria-labelledby="ask-title">
<h2 id="ask-title"><label for="question">Ask the assistant</label></h2>
<form>
<textarea id="question" rows="2" maxlength="2000" placeholder="How do I invite a teammate?"></textarea>
<fieldset class="tier"><legend class="unseen">Plan of the person who asks</legend>
<label><input type="radio" name="tier" value="free" checked><span>free</span></label><label><input type="radio" name="tier" value="paid"><span>paid</span></label></fieldset>
<button class="main">Ask</button>
</form>
<div class="examples" role="group" aria-label="An example question of each query type">
${TASTES.map(({ queryType, questions }) => `<button type="button" value="${questions[0]}">${queryType}</button>`).join('\n')}
</div>
</section>
<section class="card answer" aria-labelledby="answer-title">
<h2 id="answer-title">Answer <span class="type"></span></h2>
<div class="said" tabindex="0" role="group" aria-labelledby="answer-title" aria-live="polite"><p class="hint">Ask a question of your own, or click an example: each has another query type.</p></div>
<div class="thumbs" role="group" aria-label="Is that a good answer?">
<button type="button" value="up" aria-pressed="false" disabled>${icon('thumb')}<span>Helpful</span></button>
<button type="button" value="down" aria-pressed="false" disabled>${icon('thumb-down')}<span>Not helpful</span></button>
</div>
<p class="vote" role="status"></p>
</section>
</div>
<div class="right">
<fieldset class="tiles"><legend class="unseen">Numbers. The chart shows the course of the chosen one.</legend>
${TILES.map(
  (
    [id, name, note],
    i,
  ) => `<label class="card tile ${id}"><input type="radio" name="shown" value="${id}"${i === 0 ? ' checked' : ''}>
<span class="name">${name}</span><span class="figure" data-number="${id}">${id === 'votes' ? VOTES : '–'}</span><span class="note" data-note="${id}">${note}</span></label>`,
).join('\n')}
</fieldset>
<section class="card chain" aria-labelledby="chain-title">
<h2 id="chain-title" class="unseen">Code, line, number</h2>
<ol>
<li class="code"><span class="step">Code</span><p></p></li>
<li class="line"><span class="step">Line</span><div class="lines" tabindex="0" role="group" aria-label="Lines of /metrics"></div></li>
<li class="number"><span class="step">Number</span><p></p></li>
</ol>
</section>
<div class="bottom">
<section class="card course" aria-labelledby="course-title">
<h2 id="course-title">Course of the score</h2>
<div class="chart" aria-hidden="true"></div>
<div class="unseen"><table><caption></caption><thead><tr><th scope="col">Time</th><th scope="col">Value</th></tr></thead><tbody></tbody></table></div>
</section>
<section class="card ceo" aria-labelledby="ceo-title">
<h2 id="ceo-title">Your CEO asks <span>you show</span></h2>
<dl>
${CEO.map(([id, question, why]) => `<div data-asks="${id}"><dt>${question}</dt><dd class="show">–</dd><dd class="why">${why}</dd></div>`).join('\n')}
</dl>
</section>
</div>
</div>
</main>
<noscript><p class="card">This page needs JavaScript. Without it: <a href="/metrics">/metrics</a>.</p></noscript>
</body></html>
`;
}
