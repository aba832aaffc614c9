import { usd } from '../../../common/money.ts';
import { make } from '../../../common/pages/make.ts';
import { counted } from '../../../common/words.ts';
import type { LearnersPart, Moved, MovedLine, PageState } from '../state.ts';
import { all, one } from './find.ts';

type Part = string | HTMLElement;

/** How long the crowd leaves the lines that a person has moved, milliseconds. */
const HOLD_MS = 2_500;
let shownMoved: Moved | null | undefined;
let shownAt = 0;

/** What has moved last, but not at once the crowd's after a person's. */
function worthShowing(moved: Moved | null): Moved | null {
  if (moved === shownMoved) return moved;
  if (moved?.whose === 'crowd' && shownMoved && shownMoved.whose !== 'crowd')
    if (performance.now() - shownAt < HOLD_MS) return shownMoved;
  shownAt = performance.now();
  return moved;
}

/** Lines that fit without scrolling. */
const SHOWN = 4;

/** From the learner's function to the line of `/metrics` that it moved, to the number in Prometheus. */
export function showChain(state: PageState, before: PageState | undefined): void {
  one('.chain .code p').replaceChildren(...codeOf(state));
  one('.chain .code').dataset.is = worst(state);
  const moved = worthShowing(state.moved);
  if (moved !== shownMoved || state.counter !== before?.counter) showLines(state, moved);
  shownMoved = moved;
  one('.chain .number p').replaceChildren(...numberOf(state));
}

const worst = ({ learner: { routes, counter } }: PageState) =>
  [routes.is, counter.is].find((is) => is === 'broken') ?? (routes.is === 'works' ? counter.is : routes.is);

function codeOf({ learner: { routes, counter } }: PageState): Part[] {
  for (const part of [routes, counter])
    if (part.is === 'broken')
      return [...named(part), make('strong', '', ' broke: '), `${part.why ?? 'it does not say why'}.`];
  if (routes.is === 'loading' || counter.is === 'loading') return ['Your code was saved. Loading it …'];
  if (routes.is === 'unbuilt') return ['Nothing takes votes yet. Build ', ...named(routes), ...by(routes)];
  if (routes.why) return [...named(routes), ` works, but ${routes.why}.`];
  if (counter.is === 'unbuilt')
    return [
      call(routes),
      ' stores votes. Next: ',
      make('code', '', counter.file),
      ', ',
      make('code', '', counter.command),
    ];
  return [...named(counter), ' counts each vote.'];
}

const call = ({ calls }: LearnersPart) => make('code', 'call', `${calls}()`);
const named = (part: LearnersPart): Part[] =>
  part.file ? [call(part), ' in ', make('code', '', part.file)] : [call(part)];
const by = ({ command }: LearnersPart): Part[] => (command ? [': ', make('code', '', command)] : ['.']);

function showLines({ counter, learner }: PageState, moved: Moved | null): void {
  const lines = new Map(moved?.lines.map((line) => [line.series, line]));
  // the learner's lines first, then the technical ones that a question has moved
  const own = counter.map(({ series, after }) => row(series, after, lines.get(series)));
  for (const { series } of counter) lines.delete(series);
  const rows = [...own, ...[...lines.values()].map((line) => row(line.series, line.after, line))];
  const box = one('.lines');
  box.classList.toggle('fresh', moved !== shownMoved);
  box.replaceChildren(make('p', 'by', byWords(moved)), ...rows);
  if (rows.length > SHOWN)
    box.append(make('p', 'more', `${rows.length - SHOWN} more: scroll, or open /metrics`));
  const uncounted = moved?.by === 'vote' && moved.lines.length === 0 && learner.counter.is !== 'works';
  if (uncounted) box.append(make('p', 'none', 'The vote is stored, but nothing counts it.'));
  else if (rows.length === 0) box.append(make('p', 'none', 'The lines that you move will appear here.'));
}

function byWords(moved: Moved | null): string {
  if (!moved) return '/metrics';
  const { by, whose, lines } = moved;
  const who = { own: `Your ${by}`, crowd: 'The simulated crowd', both: `Your ${by} and the simulated crowd` };
  return `${who[whose]} moved ${lines.length === 0 ? 'no line' : counted(lines.length, 'line')} of /metrics`;
}

/** @param moved set when the line has moved; the crowd may have moved it further since */
function row(series: string, after: number, moved?: MovedLine): HTMLElement {
  const element = make('p', moved ? 'row moved' : 'row');
  const value = make('span', 'value');
  if (moved) value.append(`${short(moved.before)} `, make('span', 'arrow', '→'), ' ');
  value.append(make('b', '', short(moved?.after ?? after)));
  element.append(make('code', '', series), value);
  return element;
}

/** Costs and durations have many digits. */
const short = (value: number) => String(Number(value.toPrecision(4)));

function numberOf({
  prometheus: { who, promql, score, error },
  learner,
  counter,
  numbers,
}: PageState): Part[] {
  if (!promql)
    return [
      learner.counter.is === 'works'
        ? 'Prometheus has not seen your counter yet.'
        : 'Without a counter, there is nothing to ask Prometheus.',
    ];
  const name = who === 'local' ? 'Prometheus on this machine' : 'the emulated Prometheus';
  const query = make('code', 'promql', promql);
  if (error) return [query, make('span', 'says error', `No value from ${name}: ${error}.`)];
  const says = make('span', 'says');
  if (score === null) says.append(`No vote yet, says ${name}.`);
  else
    says.append(make('b', 'value', score.toFixed(2)), ` of 5, says ${name}. `, difference(counter, numbers));
  return [query, says];
}

/** Why the counter may differ from the votes in the store. */
function difference(counter: PageState['counter'], { up, down }: PageState['numbers']): string {
  const steps = stepsOf(counter);
  if (steps > up + down) return 'It counts a changed vote again.';
  return steps < up + down ? 'It began at 0 when your code was loaded.' : '';
}

const stepsOf = (counter: PageState['counter']) =>
  counter.reduce(
    (sum, { series, after }) => (/satisfaction_score\w*_total/.test(series) ? sum + after : sum),
    0,
  );

/** What people show their CEO today; the first question gets an answer from the learner's own metric. */
export function showCeo({ technical, learner, prometheus, counter }: PageState): void {
  const { p95Seconds, cacheHits, pineconeUsd } = technical;
  const answered = learner.counter.is === 'works' && prometheus.score !== null;
  show(
    'satisfaction',
    answered
      ? `${prometheus.score!.toFixed(1)} of 5`
      : p95Seconds === null
        ? ''
        : `P95 ${Math.round(p95Seconds * 1000)} ms`,
  );
  show('retention', cacheHits === null ? '' : `Cache hits ${Math.round(cacheHits * 100)} %`);
  show('cost', pineconeUsd === null ? '' : `Pinecone ${usd(pineconeUsd)}`);
  const first = one('[data-asks=satisfaction]');
  const why = one('[data-asks=satisfaction] .why');
  first.dataset.why ??= why.textContent ?? '';
  first.toggleAttribute('data-answered', answered);
  why.textContent = answered
    ? `An answer: your counter has counted ${counted(stepsOf(counter), 'vote')}.`
    : first.dataset.why;
}

function show(id: string, text: string): void {
  for (const element of all(`[data-asks=${id}] .show`)) element.textContent = text || '–';
}
