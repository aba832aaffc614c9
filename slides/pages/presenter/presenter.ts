import { clockText } from '../../../common/clock.ts';
import { make } from '../../../common/pages/make.ts';
import { counted } from '../../../common/words.ts';
import { phasesAt } from '../../deck/phases.ts';
import { nextPlace, type Place, previousPlace } from '../../deck/place.ts';
import { elapsedMs, paceOf } from '../../presenter/pace.ts';
import type { Show } from '../../presenter/talk.ts';
import { signOf, startKeys } from '../keys.ts';
import { deckDataOfPage } from '../page.ts';
import { connectRemote, type PageState } from '../remote.ts';
import { startScheme } from '../scheme.ts';
import { footLine } from '../tally.ts';
import layout from './layout.html';
import { type Report, reportOf } from './report.ts';

// The presenter's page: the current and the next place, the notes, and the pace of the talk. The deck's window follows it.

const data = deckDataOfPage();
const steps = data.slides.map((slide) => slide.steps);
const END = data.slides.at(-1)!.time.to;
const NOTES_SIZE = 'slides-notes-size';
const remote = connectRemote();
startScheme();
startKeys(remote, data.slides);

const main = document.getElementById('presenter')!;
main.innerHTML = layout;
const find = <T extends HTMLElement>(selector: string) => main.querySelector<T>(selector)!;
const button = (name: string) => find<HTMLButtonElement>(`[data-do="${name}"]`);
const bars = data.slides.map(({ id, title, time }, i) => {
  const bar = make('button', '', signOf(id));
  Object.assign(bar, { type: 'button', title, ariaLabel: `${id}: ${title}` });
  bar.dataset.slide = String(i);
  bar.style.flex = String(time.to - time.from);
  return bar;
});
find('nav').prepend(...bars);
find('.whole').textContent = `of ${clockText(END * 1000)}`;
const dialog = find<HTMLDialogElement>('dialog');
const notes = find('.notes');
let state: PageState | undefined;
/** Where the talk is. */
let place: Place = { slide: 0, step: 0 };
let shownNotes = -1;

remote.subscribe((next) => {
  state = next;
  place = next.show;
  draw();
});
setInterval(drawTime, 200);
notes.style.fontSize = localStorage.getItem(NOTES_SIZE) ?? '';

function draw(): void {
  if (!state) return;
  const { show, room } = state;
  const slide = data.slides[place.slide]!;
  const steps = slide.steps > 0 ? `, step ${place.step} of ${slide.steps}` : '';
  write('.now', `${slide.title}${steps}`);
  write('.then', nextText());
  if (shownNotes !== place.slide) {
    notes.innerHTML = slide.notes; // HTML of the deck's own file
    notes.scrollTop = 0;
    shownNotes = place.slide;
  }
  for (const [i, bar] of bars.entries()) bar.ariaCurrent = i === place.slide ? 'true' : null;
  find('.live').replaceChildren(...liveLines(state));
  find('.recording').hidden = !show.rehearsing;
  find('.blanked').hidden = !show.blank;
  label('practathon', show.practathonSince === null ? 'Start 30 minutes' : 'Stop 30 minutes');
  label('run', runLabel(show));
  label('rehearse', show.rehearsing ? 'Finish rehearsal' : 'Rehearse');
  label('blank', show.blank ? 'Show the screen' : 'Black screen');
  find('[data-vote]').hidden = !room;
  label('open', room?.open ? 'Close the vote' : 'Open the vote');
  label('hide', room?.hidden ? 'Show the result' : 'Hide the result until closed');
  button('hide').disabled = !room?.open;
  label('restore', `Bring back ${counted(room?.cleared ?? 0, 'vote')}`);
  button('restore').hidden = !room?.cleared;
  drawTime();
}

function label(name: string, text: string): void {
  button(name).textContent = text;
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

function liveLines({ online, lab, room }: PageState): HTMLElement[] {
  const line = (parts: readonly HTMLElement[]) => {
    const element = make('span', 'line');
    element.append(...parts.flatMap((part) => [part, ' ']));
    return element;
  };
  const lines = [line(footLine(online, null, lab))];
  if (room && online) lines.push(line(footLine(online, room, null)));
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
  const rests = practathonSince === null ? '(paused)' : '(paused for the 30 minutes)';
  write('.pace', begun ? pace.text : 'Press P to start the clock');
  write('.rests', begun && clock.since === null ? rests : '');
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

const ACTIONS: Record<string, () => void> = {
  on: () => remote.go(nextPlace(place, steps)),
  back: () => remote.go(previousPlace(place, steps)),
  first: () => remote.go({ slide: 0, step: 0 }),
  last: () => remote.go({ slide: steps.length - 1, step: 0 }),
  run: () => void remote.post('/clock', { do: state?.show.clock.since === null ? 'start' : 'pause' }),
  blank: () => remote.go({ slide: place.slide, step: place.step, blank: !place.blank }),
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
  open: () => void remote.post('/room/vote', { open: !state?.room?.open }),
  hide: () => void remote.post('/room/vote', { hide: !state?.room?.hidden }),
  clear: () => void remote.post('/room/clear', {}),
  restore: () => void remote.post('/room/restore', {}),
  close: () => dialog.close(),
};
main.addEventListener('click', ({ target, detail }) => {
  const clicked = (target as HTMLElement).closest('button');
  // after a click with a mouse, the space bar shows the next step and does not press that button again
  if (detail > 0) clicked?.blur();
  if (clicked?.dataset.do) ACTIONS[clicked.dataset.do]!();
  if (clicked && !clicked.dataset.stay) clicked.closest<HTMLElement>('[popover]')?.hidePopover();
  if (clicked?.dataset.slide) remote.go({ slide: Number(clicked.dataset.slide), step: 0 });
});

/** The keys of each action. Clickers send PageDown and PageUp. */
const KEYS: Record<string, readonly string[]> = {
  on: ['ArrowRight', 'ArrowDown', 'PageDown', ' ', 'n'],
  back: ['ArrowLeft', 'ArrowUp', 'PageUp'],
  first: ['Home'],
  last: ['End'],
  restart: ['r'],
  practathon: ['t'],
  larger: ['+'],
  smaller: ['-'],
};
addEventListener('keydown', (event) => {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (ctrlKey || metaKey || altKey || dialog.open) return;
  const { activeElement } = document;
  const action = Object.keys(KEYS).find((name) => KEYS[name]!.includes(key));
  const vertical = key === 'ArrowUp' || key === 'ArrowDown';
  // space presses a focused button, and the arrows scroll focused notes
  if (key === ' ' && activeElement?.tagName === 'BUTTON') return;
  if (vertical && activeElement === notes) return;
  if (shiftKey && vertical) notes.scrollBy({ top: key === 'ArrowUp' ? -120 : 120 });
  else if (action) ACTIONS[action]!();
  else return;
  event.preventDefault();
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
