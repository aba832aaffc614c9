import { clockText } from '../../../common/clock.ts';
import type { LiveState, Show } from '../../live.ts';
import { elapsedMs, paceOf, paceText, phasesAt, type Rehearsed } from '../../presenter/pace.ts';
import { nextPlace, type Place, previousPlace } from '../../walk.ts';
import { footLine, make } from '../deck/elements.ts';
import { sharedPlace } from '../place.ts';
import { startScheme } from '../scheme.ts';
import { deckDataOfPage } from '../state.ts';
import { connectRemote } from './remote.ts';
import { reportOf } from './report.ts';

// The presenter's page: where the talk is and comes next, the notes, and how it keeps its time. The deck's window goes along.

const data = deckDataOfPage();
const steps = data.slides.map((slide) => slide.steps);
const remote = connectRemote();
startScheme();

const main = document.getElementById('presenter')!;
const END = data.slides.at(-1)!.time.to;
const NOTES_SIZE = 'slides-notes-size';
const PHASES = data.phases;
main.innerHTML = `
<h1 class="hidden">Presenter</h1>
<nav class="bar" aria-label="Slides, each as wide as its time">${data.slides
  .map(
    ({ time }, i) =>
      `<button type="button" data-slide="${i}" style="flex:${time.to - time.from}"><span class="number"></span></button>`,
  )
  .join('')}<i class="hand" aria-hidden="true"></i></nav>
<section class="views" aria-label="Slides">
  <figure><iframe src="/?preview=now" title="Current slide" tabindex="-1"></iframe><figcaption class="now"></figcaption></figure>
  <figure class="next"><iframe src="/?preview=next" title="Next" tabindex="-1"></iframe><figcaption class="then"></figcaption></figure>
</section>
<section class="notes" aria-label="Notes" tabindex="0"></section>
<footer>
  <p class="clock"><span class="digits">00:00</span> <span class="of">of ${clockText(END * 1000)}</span></p>
  <p class="pace"></p>
  <p class="hidden said" role="status"></p>
  <p class="recording" hidden>Recording</p>
  <p class="practathon" hidden></p>
  <p class="live"></p>
  <p class="time of"></p>
  <div class="buttons">
    <button type="button" data-do="back" title="Left arrow">Back</button>
    <button type="button" data-do="on" title="Right arrow or space">Next</button>
    <button type="button" data-do="run" title="P"></button>
    <button type="button" data-do="restart" title="R">Restart clock</button>
    <button type="button" data-do="rehearse"></button>
    <button type="button" data-do="practathon" title="T"></button>
    <button type="button" data-do="smaller" title="Smaller notes (-)">A−</button>
    <button type="button" data-do="larger" title="Larger notes (+)">A+</button>
    <button type="button" data-do="clear">Clear votes</button>
  </div>
</footer>
<dialog aria-labelledby="report-title"></dialog>`;

const find = <T extends HTMLElement>(selector: string) => main.querySelector<T>(selector)!;
const button = (name: string) => find<HTMLButtonElement>(`[data-do="${name}"]`);
const bars = [...main.querySelectorAll<HTMLButtonElement>('nav button')];
const dialog = find<HTMLDialogElement>('dialog');
bars.forEach((bar, i) => {
  const { id, title } = data.slides[i]!;
  bar.setAttribute('aria-label', `${id}: ${title}`);
  bar.title = title;
  bar.firstElementChild!.textContent = /^\d+$/.test(id) ? id : id.slice(0, 1).toUpperCase();
});

let state: LiveState | undefined;
/** Where this page has gone, which the server may not have heard of yet. */
let place: Place = { slide: 0, step: 0 };
let shownNotes = -1;

remote.subscribe((next) => {
  state = next;
  draw();
});
const shared = sharedPlace(remote, (followed) => {
  place = followed;
  draw();
});
remote.watchOnline((online) => {
  document.documentElement.toggleAttribute('data-offline', !online);
  draw();
});
setInterval(drawTime, 200);
find('.notes').style.fontSize = localStorage.getItem(NOTES_SIZE) ?? '';

function goTo(next: Place): void {
  if (next.slide === place.slide && next.step === place.step) return;
  place = next;
  void shared.go(next);
  draw();
}

function draw(): void {
  if (!state) return;
  const { show, room, lab } = state;
  const slide = data.slides[place.slide]!;
  const then = nextPlace(place, steps);
  const counted = steps[place.slide]! > 0 ? `, step ${place.step} of ${steps[place.slide]}` : '';
  find('.now').textContent = `${slide.title}${counted}`;
  find('.then').textContent =
    then.slide === place.slide
      ? then.step === place.step
        ? 'The end'
        : 'Next step'
      : `Next: ${data.slides[then.slide]!.title}`;
  if (shownNotes !== place.slide) {
    find('.notes').innerHTML = slide.notes; // from the deck's own file
    find('.notes').scrollTop = 0;
    shownNotes = place.slide;
  }
  bars.forEach((bar, i) => {
    if (i === place.slide) bar.setAttribute('aria-current', 'true');
    else bar.removeAttribute('aria-current');
  });
  const offline = document.documentElement.hasAttribute('data-offline');
  const lines = offline
    ? [['reconnecting …']]
    : [footLine(null, lab), ...(room ? [footLine(room, null)] : [])];
  find('.live').replaceChildren(
    ...lines.map((parts) => {
      const line = make('span', 'line');
      line.append(...parts.flatMap((part) => [part, ' ']));
      return line;
    }),
  );
  if (room?.refused) find('.live').append(make('span', 'refused', `${room.refused} refused`));
  find('.recording').hidden = !show.rehearsing;
  button('practathon').textContent = show.practathonSince === null ? 'Start 30 minutes' : 'Stop 30 minutes';
  button('run').textContent = runLabel(show);
  button('rehearse').textContent = show.rehearsing ? 'Finish rehearsal' : 'Rehearse';
  button('clear').hidden = !room;
  drawTime();
}

function runLabel({ clock }: Show): string {
  if (clock.since !== null) return 'Pause';
  return clock.elapsedMs > 0 ? 'Resume' : 'Start clock';
}

function drawTime(): void {
  if (!state) return;
  const { clock } = state.show;
  const elapsed = elapsedMs(clock, remote.now());
  find('.clock .digits').textContent = clockText(elapsed);
  find('.hand').style.left = `${Math.min(100, elapsed / END / 10)}%`;
  const begun = clock.since !== null || elapsed > 0;
  const pace = paceOf(data.slides[place.slide]!.time, elapsed);
  const text = begun
    ? `${paceText(pace)}${clock.since === null ? ' (paused)' : ''}`
    : 'The clock starts when you say so: P';
  const element = find('.pace');
  if (element.textContent !== text) element.textContent = text;
  element.dataset.pace = begun ? pace.kind : '';
  // a screen reader is told when the pace changes its kind, not each second
  const said = begun ? pace.kind : '';
  if (find('.said').textContent !== said) find('.said').textContent = said;
  const { practathonSince } = state.show;
  find('.practathon').hidden = practathonSince === null;
  if (practathonSince !== null) {
    const { leftMs } = phasesAt(PHASES, remote.now() - practathonSince);
    find('.practathon').textContent = `30 minutes: ${clockText(leftMs + 999)} left`;
  }
  find('.time').textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

const ACTIONS: Record<string, () => void> = {
  on: () => goTo(nextPlace(place, steps)),
  back: () => goTo(previousPlace(place, steps)),
  run: () => void remote.post('/clock', { do: state?.show.clock.since === null ? 'start' : 'pause' }),
  restart: () => {
    const stands = state && elapsedMs(state.show.clock, remote.now()) === 0;
    if (stands || confirm('Set the clock back to 00:00? A rehearsal that is being recorded ends.'))
      void remote.post('/clock', { do: 'restart' });
  },
  practathon: () => {
    const begins = state?.show.practathonSince === null;
    if (begins || confirm('Stop the 30 minutes?')) void remote.post('/practathon', { on: begins });
  },
  rehearse: () => void rehearse(),
  smaller: () => resize(-2),
  larger: () => resize(2),
  clear: () => {
    if (confirm('Forget all votes of the room?')) void remote.post('/room/clear', {});
  },
};
main.addEventListener('click', ({ target, detail }) => {
  const clicked = (target as HTMLElement).closest<HTMLElement>('button');
  // after a click with a mouse the space bar goes on to the next slide, and doesn't press that button again
  if (detail > 0) clicked?.blur();
  if (clicked?.dataset.do) ACTIONS[clicked.dataset.do]?.();
  if (clicked?.dataset.slide) goTo({ slide: Number(clicked.dataset.slide), step: 0 });
  if (clicked?.dataset.close !== undefined) dialog.close();
});

const KEYS: Record<string, () => void> = {
  ArrowRight: ACTIONS.on!,
  ArrowDown: ACTIONS.on!,
  PageDown: ACTIONS.on!,
  ' ': ACTIONS.on!,
  n: ACTIONS.on!,
  ArrowLeft: ACTIONS.back!,
  ArrowUp: ACTIONS.back!,
  PageUp: ACTIONS.back!,
  Home: () => goTo({ slide: 0, step: 0 }),
  End: () => goTo({ slide: steps.length - 1, step: 0 }),
  p: ACTIONS.run!,
  r: ACTIONS.restart!,
  t: ACTIONS.practathon!,
  '+': ACTIONS.larger!,
  '-': ACTIONS.smaller!,
};
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const { activeElement } = document;
  const up = event.key === 'ArrowUp';
  if (event.shiftKey && (up || event.key === 'ArrowDown')) {
    find('.notes').scrollBy({ top: up ? -120 : 120 });
    return event.preventDefault();
  }
  // a focused button is pressed by space, and notes that have the focus are scrolled by the arrows up and down
  if (event.key === ' ' && activeElement?.tagName === 'BUTTON') return;
  if (/^Arrow(Up|Down)$/.test(event.key) && activeElement?.classList.contains('notes')) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

function resize(by: number): void {
  const notes = find('.notes');
  const size = Number.parseFloat(getComputedStyle(notes).fontSize) + by;
  notes.style.fontSize = `${Math.min(40, Math.max(14, size))}px`;
  localStorage.setItem(NOTES_SIZE, notes.style.fontSize);
}

async function rehearse(): Promise<void> {
  if (!state?.show.rehearsing) return void remote.post('/rehearsal', { on: true });
  const report = (await remote.post('/rehearsal', { on: false })) as
    | { times: Rehearsed[]; file?: string; error?: string }
    | undefined;
  if (!report) return;
  dialog.replaceChildren(...reportOf(report, data.slides));
  dialog.showModal();
}
