import { clockText } from '../../../common/clock.ts';
import type { CheckpointState, LabNumbers, LiveState, RoomNumbers, Show, Votes } from '../../live.ts';
import { scoreOf, shareOf } from '../../live.ts';
import { type Phase, phasesAt } from '../../presenter/pace.ts';
import type { Remote } from '../state.ts';

// The live parts of the slides. Each is there without a server too, and then says so in one calm line or shows what the
// deck's author wrote. They are filled in by text only: what a lab or a phone says is never taken for HTML.

/** Connects the live parts of this page. */
export function startElements(remote: Remote): void {
  const parts: [string, (element: HTMLElement, remote: Remote) => void][] = [
    ['live-numbers', liveNumbers],
    ['live-checkpoints', liveCheckpoints],
    ['room-vote', roomVote],
    ['practathon-clock', practathonClock],
  ];
  for (const [name, start] of parts)
    for (const element of document.querySelectorAll<HTMLElement>(name)) start(element, remote);
}

/** Votes in words and figures: `12 up, 3 down · 80 % · 4.2 of 5`. */
export function tally(votes: Votes & { costPerQueryUsd?: number | null }): HTMLElement {
  const share = shareOf(votes);
  const score = scoreOf(votes);
  const parts: [string, string][] = [
    ['up', `${votes.up} up`],
    ['down', `${votes.down} down`],
  ];
  if (share !== null) parts.push(['share', `${Math.round(share * 100)} % satisfied`]);
  if (score !== null) parts.push(['score', `score ${score.toFixed(1)} of 5`]);
  if (votes.costPerQueryUsd != null) parts.push(['cost', `${usd(votes.costPerQueryUsd)} per query`]);
  const element = make('span', 'tally');
  element.append(...parts.map(([name, text]) => make('span', name, text)));
  return element;
}

/** Two significant digits: answers cost fractions of a cent. */
export function usd(value: number): string {
  if (value === 0) return '$0';
  return `$${Number(value.toPrecision(2)).toFixed(Math.max(2, 1 - Math.floor(Math.log10(value))))}`;
}

/** One line: the lab's numbers where it runs. Without it the room's, which have their wall on slide 4. */
export function footLine(room: RoomNumbers | null, lab: LabNumbers | null): (string | HTMLElement)[] {
  if (lab) return ['The lab', tally(lab)];
  if (room) return ['The room', tally(room)];
  return ['lab not running'];
}

function liveNumbers(element: HTMLElement, remote: Remote): void {
  const show = (...content: (string | HTMLElement)[]) =>
    element.replaceChildren(
      ...content.map((part) => (typeof part === 'string' ? make('span', '', part) : part)),
    );
  let last: LiveState | undefined;
  remote.subscribe((state) => {
    last = state;
    show(...footLine(state.room, state.lab));
  });
  remote.watchOnline((online) => {
    if (!online) show('reconnecting …');
    else if (last) show(...footLine(last.room, last.lab));
  });
}

const MARKS = { ready: '✓', pending: '…', failed: '✕', error: '!' } as const;

function liveCheckpoints(element: HTMLElement, remote: Remote): void {
  const rows = new Map(
    [...element.querySelectorAll<HTMLElement>('[data-checkpoint]')].map((row) => [
      Number(row.dataset.checkpoint),
      { row, verify: row.querySelector('.found')!.textContent },
    ]),
  );
  const set = (id: number, state: CheckpointState | undefined) => {
    const { row, verify } = rows.get(id)!;
    if (state) row.dataset.status = state.status;
    else delete row.dataset.status;
    row.querySelector('.mark')!.textContent = state ? MARKS[state.status] : String(id);
    row.querySelector('.status')!.textContent = state ? `${state.status} · ${state.evidence}` : '';
    row.querySelector('.found')!.textContent = state?.found ?? verify;
  };
  remote.subscribe(({ checkpoints }) => {
    for (const id of rows.keys())
      set(
        id,
        checkpoints?.find((c) => c.id === id),
      );
  });
}

const MOST_DOTS = 400;
const SVG = 'http://www.w3.org/2000/svg';

function roomVote(element: HTMLElement, remote: Remote): void {
  const wall = element.querySelector<HTMLElement>('.wall')!;
  const quiet = [...wall.childNodes];
  let address = '';
  let drawn: Votes | undefined;
  remote.subscribe(({ room }) => {
    if (!room) {
      if (address !== '') wall.replaceChildren(...quiet);
      delete document.documentElement.dataset.room;
      drawn = undefined;
      address = '';
      return;
    }
    if (address !== room.address) {
      address = room.address;
      wall.replaceChildren(join(address), make('p', 'counts'), make('div', 'dots-frame'));
    }
    document.documentElement.dataset.room = '';
    if (drawn?.up === room.up && drawn.down === room.down) return;
    drawn = room;
    const score = scoreOf(room);
    wall
      .querySelector('.counts')!
      .replaceChildren(
        make('span', 'up', `${room.up} up`),
        make('span', 'down', `${room.down} down`),
        make('span', 'score', score === null ? '' : score.toFixed(1)),
      );
    wall.querySelector('.dots-frame')!.replaceChildren(dots(room));
  });
}

function join(address: string): HTMLElement {
  const element = make('div', 'join');
  const code = document.createElement('img');
  code.src = '/room/qr.svg';
  code.alt = `QR code of ${address}`;
  const words = make('p', '', 'Vote with your phone: ');
  words.append(make('code', '', address.replace(/^http:\/\//, '')));
  element.append(code, words);
  return element;
}

/** A dot for each vote, up before down. */
function dots({ up, down }: Votes): SVGElement {
  const scale = Math.max(1, (up + down) / MOST_DOTS);
  const [ups, downs] = [Math.round(up / scale), Math.round(down / scale)];
  const perRow = Math.max(25, Math.ceil((ups + downs) / 4));
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'dots');
  svg.setAttribute('viewBox', `0 0 ${perRow * 10} ${Math.max(1, Math.ceil((ups + downs) / perRow)) * 10}`);
  svg.setAttribute('preserveAspectRatio', 'xMinYMin meet');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${up} up, ${down} down`);
  for (let i = 0; i < ups + downs; i += 1) {
    const dot = document.createElementNS(SVG, 'circle');
    dot.setAttribute('cx', String((i % perRow) * 10 + 5));
    dot.setAttribute('cy', String(Math.floor(i / perRow) * 10 + 5));
    dot.setAttribute('r', '4');
    dot.setAttribute('class', i < ups ? 'up' : 'down');
    svg.append(dot);
  }
  return svg;
}

function practathonClock(element: HTMLElement, remote: Remote): void {
  const button = make('button', '') as HTMLButtonElement;
  button.type = 'button';
  element.append(button);
  const phases = JSON.parse(element.dataset.phases ?? '[]') as Phase[];
  let since: Show['practathonSince'] = null;
  const digits = element.querySelector('.digits')!;
  const phase = element.querySelector('.phase')!;
  const draw = () => {
    const ms = since === null ? 0 : remote.now() - since;
    const { now, phaseLeftMs, leftMs, over } = phasesAt(phases, ms);
    digits.textContent = clockText(leftMs + (since === null ? 0 : 999));
    phase.textContent =
      since === null
        ? ''
        : now === undefined
          ? 'time is up: show what you have'
          : `${phases[now]!.name}, ${clockText(phaseLeftMs + 999, 1)} left`;
    element.querySelectorAll<HTMLElement>('.bar i').forEach((bar, i) => {
      bar.style.setProperty('--done', `${over[i]! * 100}%`);
    });
    const cards = element.parentElement?.querySelectorAll<HTMLElement>('.card') ?? [];
    cards.forEach((card, i) => {
      card.toggleAttribute('data-now', since !== null && i === now);
    });
    button.textContent = since === null ? 'Start' : 'Stop';
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

export function make(tag: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
