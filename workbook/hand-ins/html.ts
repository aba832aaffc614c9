import { escapeHtml } from '../../common/html.ts';
import { counted, listed } from '../../common/words.ts';
import {
  type CheckVerdict,
  type GradeReport,
  type SubmissionVerdict,
  VERDICT_MARKS,
} from '../grading/verdict.ts';
import { classStatistics, failing, isMissed, learnerName } from './statistics.ts';

// Pages that need no other file and no network, so that they can be sent by mail.

/**
 * The page of the class.
 *
 * @param linkOf address of a learner's own page, if there is one
 */
export function classPage(
  { submissions, skipped = [] }: GradeReport,
  linkOf: (submission: SubmissionVerdict) => string | undefined,
): string {
  const statistics = classStatistics(submissions);
  const { learners, finished, average, maxPoints, missed, duplicates } = statistics;
  const rows = submissions.map((submission) => {
    const cells = submission.exercises.map(
      (e) => `<td class="${e.verdict}">${VERDICT_MARKS[e.verdict]} ${e.points}/${e.maxPoints}</td>`,
    );
    const first = failing(submission).map(({ exercise, check }) =>
      escapeHtml(`${exercise.name}: ${check.title}`),
    );
    const link = linkOf(submission);
    const text = escapeHtml(learnerName(submission));
    const name = link ? `<a href="${escapeHtml(link)}">${text}</a>` : text;
    return `<tr><th scope="row">${name}</th><td>${submission.points}/${submission.maxPoints}</td>${cells.join('')}<td>${first.join('<br>')}</td></tr>`;
  });
  const names = statistics.exercises.map(({ id, name }) => `<th scope="col">${id} ${escapeHtml(name)}</th>`);
  const feet = statistics.exercises.map((e) => `<td>${e.finished} pass, ⌀ ${e.average.toFixed(1)}</td>`);
  return page('The class', [
    `<p>${finished} of ${learners} pass, ${average.toFixed(1)} of ${maxPoints} points on average.</p>`,
    table(
      'Learners',
      `<th scope="col">Learner</th><th scope="col">Points</th>${names.join('')}<th scope="col">First check that fails</th>`,
      rows.join('\n'),
      `<th scope="row">Class</th><td>⌀ ${average.toFixed(1)}</td>${feet.join('')}<td></td>`,
    ),
    ...list(
      'Missed most',
      missed.map(
        (m) => `${counted(m.learners, 'learner')}, ${m.exercise}: ${m.title}. For example: ${m.example}`,
      ),
    ),
    ...list(
      'The same file, byte for byte',
      duplicates.map((d) => `${d.exercise}: ${listed(d.learners)}`),
    ),
    ...list('Skipped', skipped),
  ]);
}

/** The page of one learner: nothing on it is about others. */
export function learnerPage(submission: SubmissionVerdict): string {
  const { points, maxPoints, exercises } = submission;
  const parts = exercises.map(
    (
      exercise,
    ) => `<section><h2 class="${exercise.verdict}">${VERDICT_MARKS[exercise.verdict]} ${exercise.id} ${escapeHtml(exercise.name)}: ${exercise.points} of ${exercise.maxPoints} points</h2>
<ul>${exercise.checks.map(checkItem).join('\n')}</ul>
${(exercise.advice ?? []).map((a) => `<p>Look at this (it costs no points), ${escapeHtml(`${a.file}:${a.line}: ${a.message}`)}</p>`).join('\n')}</section>`,
  );
  return page(learnerName(submission), [`<p>${points} of ${maxPoints} points.</p>`, ...parts]);
}

function checkItem(check: CheckVerdict): string {
  const { verdict, title, message, details, file, hint } = check;
  const mark = `<span class="${verdict}">${VERDICT_MARKS[verdict]}</span> ${escapeHtml(title)}`;
  if (verdict === 'pass') return `<li>${mark}</li>`;
  if (!isMissed(check)) return `<li>${mark}<p>${escapeHtml(message)}</p></li>`;
  const { did, expected, got, likely } = details ?? {};
  const rows = Object.entries({ did, expected, got, likely, 'look at': file, hint });
  const terms = rows.flatMap(([name, text]) =>
    text ? [`<dt>${name}</dt><dd>${escapeHtml(text)}</dd>`] : [],
  );
  return `<li>${mark}${details ? '' : `<p>${escapeHtml(message)}</p>`}<dl>${terms.join('')}</dl></li>`;
}

function list(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [`<h2>${heading}</h2>\n<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('\n')}</ul>`];
}

/** A table that scrolls by itself where it is wider than the window, also with the keyboard. */
function table(name: string, head: string, body: string, foot: string): string {
  return `<div class="scrolls" tabindex="0" role="region" aria-label="${name}"><table>
<thead><tr>${head}</tr></thead><tbody>${body}</tbody><tfoot><tr>${foot}</tr></tfoot></table></div>`;
}

function page(title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}: practathon</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>
${parts.join('\n')}
</main></body></html>
`;
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1a1d21; --good: #11622f; --bad: #a4161a; --line: #d0d4da }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --ink: #e8eaed; --good: #7ee2a0; --bad: #ff9a94; --line: #454b55 } }
html { background: var(--paper); color: var(--ink) }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem }
table { border-collapse: collapse } th, td { text-align: left; vertical-align: top; padding: .3rem .8rem; border-bottom: 1px solid var(--line) }
.scrolls { overflow-x: auto } .pass { color: var(--good) } .fail, .error { color: var(--bad) }
li { margin: .4rem 0; overflow-wrap: anywhere } dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .3rem 0 } dd { margin: 0 }
a { color: inherit }
`;
