import { clockText } from '../../../common/clock.ts';
import { make } from '../../../common/pages/make.ts';
import { sharedEvents } from '../../../common/pages/shared-events.ts';
import { counted } from '../../../common/words.ts';
import type { PageState, Row } from '../page-state.ts';
import { fill, hurdleParts, one, showClock, watchOnline } from './common.ts';

// The instructor's page. It gets changed rows only, and touches only what has changed.

const MARKS = { pass: '✔', trying: '…', open: '' } as const;
const WORDS = { pass: 'passes', trying: 'working on it', open: 'not begun' } as const;
const MOST_STUCK = 6;
/** Less is no wait. Milliseconds. */
const STUCK_MS = 60_000;

const events = sharedEvents<PageState>('class', '/events');
const body = one<HTMLTableSectionElement>('tbody');
const to = one<HTMLSelectElement>('[name=to]');
const shown = new Map<string, { row: Row; element: HTMLTableRowElement }>();
const ticking = new Map<HTMLElement, number>();
let state: PageState | undefined;

events.watchOnline(watchOnline);
events.subscribe((now) => {
  state = now;
  const rows = rowsOf(now);
  let moved = false;
  for (const row of rows) moved = showRow(row) || moved;
  one('.people > .none').hidden = rows.length > 0;
  one('.people .scroll').hidden = rows.length === 0;
  if (moved) sort();
  showHands(rows);
  showStuck(rows);
  const { here, learners, finished, ready, hurdles, refused, startedAt } = now.summary;
  const parts = [`${here} of ${learners} here`, `${finished} finished`];
  if (ready.of > 0) parts.push(`${ready.yes} of ${ready.of} ready`);
  if (refused > 0) parts.push(`${counted(refused, 'request')} refused`);
  say('.counts', parts.join(' · '));
  fill(
    '.hurdles',
    hurdles.map((hurdle) => item(hurdleParts(hurdle, titleOf(hurdle.exercise)))),
  );
  one('#clock').textContent = startedAt === null ? 'Start the 30 minutes' : 'Reset the clock';
  tick();
});

const rowsOf = (now: PageState): Row[] =>
  Object.entries(now)
    .filter(([key]) => key.startsWith('row '))
    .map(([, row]) => row as Row);
const titleOf = (name: string) => state?.summary.exercises.find((one) => one.name === name)?.title ?? name;

function say(selector: string, text: string): void {
  const element = one(selector);
  if (element.textContent !== text) element.textContent = text;
}

function item(parts: HTMLElement[]): HTMLLIElement {
  const element = make('li');
  element.append(...parts);
  return element;
}

/** Shows a row that has changed. Returns whether the table has to be sorted. */
function showRow(row: Row): boolean {
  const known = shown.get(row.id);
  if (known?.row === row) return false;
  const element = known?.element ?? make('tr');
  shown.set(row.id, { row, element });
  const name = make('th', '', row.name);
  name.scope = 'row';
  if (row.handAt !== null) name.append(' ', make('span', 'hand', 'hand up'));
  const exercises = state!.summary.exercises;
  const cells = exercises.map((exercise) => {
    const cell = row.cells[exercise.name]!;
    const element = make('td', cell.is);
    const figures = cell.of > 0 && cell.is !== 'pass' ? `${cell.passed}/${cell.of}` : MARKS[cell.is];
    element.append(make('span', '', figures), make('span', 'unseen', ` ${WORDS[cell.is]}`));
    if (cell.is !== 'open')
      element.append(
        make(
          'span',
          'small',
          `${cell.minutes} min · ${cell.attempts}×${cell.hints ? ` · ${counted(cell.hints, 'hint')}` : ''}`,
        ),
      );
    return element;
  });
  const good = row.checkpoints.filter(({ status }) => status === 'ready' || status === 'pending').length;
  const ready = make('td', '', row.checkpoints.length > 0 ? `${good}/${row.checkpoints.length}` : '');
  const now = make('td', 'at', row.away ? 'away' : row.now ? titleOf(row.now) : 'here');
  if (row.stuck) now.append(make('span', 'small', row.stuck.title));
  element.className = row.away ? 'away' : '';
  element.replaceChildren(name, ready, ...cells, now);
  return known?.row.name !== row.name;
}

function sort(): void {
  const sorted = [...shown.values()].sort((a, b) =>
    a.row.name.localeCompare(b.row.name, undefined, { numeric: true }),
  );
  body.replaceChildren(...sorted.map(({ element }) => element));
  const chosen = to.value;
  to.replaceChildren(to.options[0]!, ...sorted.map(({ row }) => new Option(row.name, row.id)));
  to.value = chosen;
}

function showHands(rows: Row[]): void {
  const up = rows.filter(({ handAt }) => handAt !== null).sort((a, b) => a.handAt! - b.handAt!);
  fill(
    '.hands',
    up.map((row) => {
      const lower = make('button', '', 'Lower');
      lower.setAttribute('aria-label', `Lower the hand of ${row.name}`);
      lower.onclick = () => void order({ is: 'lowered', id: row.id });
      const since = make('span', 'count digits');
      ticking.set(since, row.handAt!);
      return item([make('b', '', row.name), since, lower]);
    }),
  );
}

function showStuck(rows: Row[]): void {
  const stuck = rows
    .filter(({ stuck, away }) => stuck && !away && events.now() - stuck.at >= STUCK_MS)
    .sort((a, b) => a.stuck!.at - b.stuck!.at)
    .slice(0, MOST_STUCK);
  fill(
    '.stuck',
    stuck.map(({ id, name, stuck }) => {
      const since = make('span', 'count digits');
      ticking.set(since, stuck!.at);
      const write = make('button', '', 'Write');
      write.setAttribute('aria-label', `Write to ${name}`);
      write.onclick = () => {
        to.value = id;
        one('textarea').focus();
      };
      return item([
        make('b', '', name),
        since,
        write,
        make('span', 'says', `${titleOf(stuck!.exercise)}: ${stuck!.title}`),
      ]);
    }),
  );
}

async function order(body: object): Promise<string> {
  try {
    const response = await fetch('/order', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.ok ? '' : ((await response.json()) as { error: string }).error;
  } catch {
    return 'The class can’t be reached. Is npm run class still running?';
  }
}

one('#clock').onclick = () => void order({ is: 'clock', on: state?.summary.startedAt === null });
one('form').onsubmit = async (event) => {
  event.preventDefault();
  const text = one<HTMLTextAreaElement>('textarea');
  const error = await order({ is: 'message', to: to.value || null, text: text.value });
  if (!error) text.value = '';
  say('.sent', error || `Sent to ${to.selectedOptions[0]!.text}.`);
};

function tick(): void {
  if (!state) return;
  showClock(state.summary, events.now());
  for (const [element, at] of ticking)
    if (element.isConnected) element.textContent = clockText(events.now() - at);
    else ticking.delete(element);
}
setInterval(() => {
  if (state) showStuck(rowsOf(state));
  tick();
}, 1_000);
