import { clockText } from '../../../common/clock.ts';
import { make } from '../../../common/pages/make.ts';
import { type Phase, type PhaseTime, phasesAt } from '../../deck/phases.ts';
import type { Remote } from '../remote.ts';
import { footLine } from '../tally.ts';
import { roomVote } from './room-vote.ts';

// The live parts of the slides. Without a server, each says so in one line or shows what the deck's author wrote.

const PARTS = {
  'live-numbers': liveNumbers,
  'live-checkpoints': liveCheckpoints,
  'room-vote': roomVote,
  'practathon-clock': practathonClock,
};

/** Connects the live parts of this page. */
export function startLiveParts(remote: Remote): void {
  for (const [name, start] of Object.entries(PARTS))
    for (const element of document.querySelectorAll<HTMLElement>(name)) start(element, remote);
}

function liveNumbers(element: HTMLElement, remote: Remote): void {
  remote.subscribe(({ online, room, lab }) => element.replaceChildren(...footLine(online, room, lab)));
}

const MARKS = { ready: '✓', pending: '…', failed: '✕', error: '!' } as const;

function liveCheckpoints(element: HTMLElement, remote: Remote): void {
  const rows = [...element.querySelectorAll<HTMLElement>('[data-checkpoint]')].map((row) => {
    const part = (name: string) => row.querySelector(name)!;
    return { row, part, id: row.dataset.checkpoint! };
  });
  remote.subscribe(({ checkpoints }) => {
    for (const { row, part, id } of rows) {
      const state = checkpoints?.find((checkpoint) => String(checkpoint.id) === id);
      if (state) row.dataset.status = state.status;
      else delete row.dataset.status;
      part('.mark').textContent = state ? MARKS[state.status] : id;
      part('.status').textContent = state ? `${state.status} · ${state.evidence}` : '';
      part('.found').textContent = state?.found ?? '';
    }
  });
}

function practathonClock(element: HTMLElement, remote: Remote): void {
  const button = make('button');
  element.append(button);
  const phases = JSON.parse(element.dataset.phases ?? '[]') as Phase[];
  const digits = element.querySelector('.digits')!;
  const phase = element.querySelector('.phase')!;
  const bars = element.querySelectorAll<HTMLElement>('.bar i');
  const cards = element.parentElement?.querySelectorAll<HTMLElement>('.card') ?? [];
  let since: number | null = null;
  const draw = () => {
    const ms = since === null ? 0 : remote.now() - since;
    const time = phasesAt(phases, ms);
    button.textContent = since === null ? 'Start' : 'Stop';
    digits.textContent = clockText(time.leftMs + (since === null ? 0 : 999));
    phase.textContent = since === null ? '' : phaseText(phases, time);
    for (const [i, bar] of bars.entries()) bar.style.setProperty('--done', `${time.over[i]! * 100}%`);
    for (const [i, card] of cards.entries())
      card.toggleAttribute('data-now', since !== null && i === time.now);
  };
  button.onclick = () => {
    if (since === null || confirm('Stop the 30 minutes?'))
      void remote.post('/practathon', { on: since === null });
  };
  remote.subscribe(({ show }) => {
    since = show.practathonSince;
    draw();
  });
  setInterval(draw, 250);
  draw();
}

function phaseText(phases: readonly Phase[], { now, phaseLeftMs }: PhaseTime): string {
  if (now === undefined) return 'time is up: show what you have';
  return `${phases[now]!.name}, ${clockText(phaseLeftMs + 999, 1)} left`;
}
