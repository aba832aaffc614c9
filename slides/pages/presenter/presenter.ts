import { clockText } from '../../../common/clock.ts';
import { make } from '../../../common/pages/make.ts';
import { phasesAt } from '../../deck/phases.ts';
import { nextPlace, type Place, previousPlace, samePlace } from '../../deck/place.ts';
import { elapsedMs, paceOf, paceText } from '../../presenter/pace.ts';
import type { Show } from '../../presenter/show.ts';
import type { LiveState } from '../../server/live-state.ts';
import { deckDataOfPage } from '../deck-data.ts';
import { connectRemote } from '../remote.ts';
import { startScheme } from '../scheme.ts';
import { sharedPlace } from '../shared-place.ts';
import { footLine } from '../tally.ts';
import { layout } from './layout.ts';
import { type Report, reportOf } from './report.ts';

// The presenter's page: the current and the next place, the notes, and the pace of the talk. The deck's window follows it.

const data = deckDataOfPage();
const steps = data.slides.map((slide) => slide.steps);
const END = data.slides.at(-1)!.time.to;
const NOTES_SIZE = 'slides-notes-size';
const remote = connectRemote();
startScheme();

const main = document.getElementById('presenter')!;
main.innerHTML = layout(data);
const find = <T extends HTMLElement>(selector: string) => main.querySelector<T>(selector)!;
const button = (name: string) => find<HTMLButtonElement>(`[data-do="${name}"]`);
const bars = [...main.querySelectorAll<HTMLButtonElement>('nav button')];
const dialog = find<HTMLDialogElement>('dialog');
const notes = find('.notes');
bars.forEach((bar, i) => {
  const { id, title } = data.slides[i]!;
  bar.setAttribute('aria-label', `${id}: ${title}`);
  bar.title = title;
  bar.firstElementChild!.textContent = /^\d+$/.test(id) ? id : id.slice(0, 1).toUpperCase();
});

let state: LiveState | undefined;
/** Where this page has gone; the server may not know yet. */
let place: Place = { slide: 0, step: 0 };
let shownNotes = -1;
let offline = false;

remote.subscribe((next) => {
  state = next;
  draw();
});
const shared = sharedPlace(remote, (next) => {
  place = next;
  draw();
});
remote.watchOnline((online) => {
  offline = !online;
  draw();
});
setInterval(drawTime, 200);
notes.style.fontSize = localStorage.getItem(NOTES_SIZE) ?? '';

function goTo(next: Place): void {
  if (samePlace(next, place)) return;
  place = next;
  void shared.go(next);
  draw();
}

function draw(): void {
  if (!state) return;
  const { show, room } = state;
  const slide = data.slides[place.slide]!;
  const counted = slide.steps > 0 ? `, step ${place.step} of ${slide.steps}` : '';
  find('.now').textContent = `${slide.title}${counted}`;
  find('.then').textContent = nextText();
  if (shownNotes !== place.slide) {
    notes.innerHTML = slide.notes; // HTML of the deck's own file
    notes.scrollTop = 0;
    shownNotes = place.slide;
  }
  bars.forEach((bar, i) => {
    if (i === place.slide) bar.setAttribute('aria-current', 'true');
    else bar.removeAttribute('aria-current');
  });
  find('.live').replaceChildren(...liveLines(state));
  find('.recording').hidden = !show.rehearsing;
  button('practathon').textContent = show.practathonSince === null ? 'Start 30 minutes' : 'Stop 30 minutes';
  button('run').textContent = runLabel(show);
  button('rehearse').textContent = show.rehearsing ? 'Finish rehearsal' : 'Rehearse';
  button('clear').hidden = !room;
  drawTime();
}

function nextText(): string {
  const next = nextPlace(place, steps);
  if (next.slide !== place.slide) return `Next: ${data.slides[next.slide]!.title}`;
  return next.step === place.step ? 'The end' : 'Next step';
}

function runLabel({ clock }: Show): string {
  if (clock.since !== null) return 'Pause';
  return clock.elapsedMs > 0 ? 'Resume' : 'Start clock';
}

function liveLines({ lab, room }: LiveState): HTMLElement[] {
  const line = (parts: readonly (HTMLElement | string)[]) => {
    const element = make('span', 'line');
    element.append(...parts.flatMap((part) => [part, ' ']));
    return element;
  };
  const lines = offline ? [line(['reconnecting …'])] : [line(footLine(null, lab))];
  if (room && !offline) lines.push(line(footLine(room, null)));
  if (room?.refused) lines.push(make('span', 'refused', `${room.refused} refused`));
  return lines;
}

function drawTime(): void {
  if (!state) return;
  const { clock, practathonSince } = state.show;
  const elapsed = elapsedMs(clock, remote.now());
  find('.clock .digits').textContent = clockText(elapsed);
  find('.hand').style.left = `${Math.min(100, elapsed / END / 10)}%`;
  const begun = clock.since !== null || elapsed > 0;
  const pace = paceOf(data.slides[place.slide]!.time, elapsed);
  const text = `${paceText(pace)}${clock.since === null ? ' (paused)' : ''}`;
  write('.pace', begun ? text : 'Press P to start the clock');
  find('.pace').dataset.pace = begun ? pace.kind : '';
  // a screen reader announces a change from "on time" to "behind", not each second
  write('.said', begun ? pace.kind : '');
  find('.practathon').hidden = practathonSince === null;
  if (practathonSince !== null) {
    const { leftMs } = phasesAt(data.phases, remote.now() - practathonSince);
    find('.practathon').textContent = `30 minutes: ${clockText(leftMs + 999)} left`;
  }
  find('.time').textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** Writes a text only when it changes, since a screen reader may announce it. */
function write(selector: string, text: string): void {
  const element = find(selector);
  if (element.textContent !== text) element.textContent = text;
}

const ACTIONS = {
  on: () => goTo(nextPlace(place, steps)),
  back: () => goTo(previousPlace(place, steps)),
  run: () => void remote.post('/clock', { do: state?.show.clock.since === null ? 'start' : 'pause' }),
  restart: () => {
    const atZero = state && elapsedMs(state.show.clock, remote.now()) === 0;
    if (atZero || confirm('Set the clock back to 00:00? This ends a rehearsal that is being recorded.'))
      void remote.post('/clock', { do: 'restart' });
  },
  practathon: () => {
    const on = state?.show.practathonSince === null;
    if (on || confirm('Stop the 30 minutes?')) void remote.post('/practathon', { on });
  },
  rehearse: () => void rehearse(),
  smaller: () => resizeNotes(-2),
  larger: () => resizeNotes(2),
  clear: () => {
    if (confirm('Delete all votes of the room?')) void remote.post('/room/clear', {});
  },
};
main.addEventListener('click', ({ target, detail }) => {
  const clicked = (target as HTMLElement).closest<HTMLElement>('button');
  // after a click with a mouse, the space bar shows the next step and does not press that button again
  if (detail > 0) clicked?.blur();
  if (clicked?.dataset.do) ACTIONS[clicked.dataset.do as keyof typeof ACTIONS]();
  if (clicked?.dataset.slide) goTo({ slide: Number(clicked.dataset.slide), step: 0 });
  if (clicked?.dataset.close !== undefined) dialog.close();
});

const KEYS: Record<string, () => void> = {
  ArrowRight: ACTIONS.on,
  ArrowDown: ACTIONS.on,
  PageDown: ACTIONS.on,
  ' ': ACTIONS.on,
  n: ACTIONS.on,
  ArrowLeft: ACTIONS.back,
  ArrowUp: ACTIONS.back,
  PageUp: ACTIONS.back,
  Home: () => goTo({ slide: 0, step: 0 }),
  End: () => goTo({ slide: steps.length - 1, step: 0 }),
  p: ACTIONS.run,
  r: ACTIONS.restart,
  t: ACTIONS.practathon,
  '+': ACTIONS.larger,
  '-': ACTIONS.smaller,
};
addEventListener('keydown', (event) => {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (ctrlKey || metaKey || altKey || dialog.open) return;
  const { activeElement } = document;
  const vertical = key === 'ArrowUp' || key === 'ArrowDown';
  if (shiftKey && vertical) {
    notes.scrollBy({ top: key === 'ArrowUp' ? -120 : 120 });
    return event.preventDefault();
  }
  // space presses a focused button, and the arrows scroll focused notes
  if (key === ' ' && activeElement?.tagName === 'BUTTON') return;
  if (vertical && activeElement === notes) return;
  const action = KEYS[key];
  if (!action) return;
  event.preventDefault();
  action();
});

function resizeNotes(by: number): void {
  const size = Number.parseFloat(getComputedStyle(notes).fontSize) + by;
  notes.style.fontSize = `${Math.min(40, Math.max(14, size))}px`;
  localStorage.setItem(NOTES_SIZE, notes.style.fontSize);
}

async function rehearse(): Promise<void> {
  if (!state?.show.rehearsing) return void remote.post('/rehearsal', { on: true });
  const report = (await remote.post('/rehearsal', { on: false })) as Report | undefined;
  if (!report) return;
  dialog.replaceChildren(...reportOf(report, data.slides));
  dialog.showModal();
}
