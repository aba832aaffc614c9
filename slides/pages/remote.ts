import { type Place, samePlace } from '../deck/place.ts';
import type { LiveState } from '../server/live-state.ts';

/** What a page shows of the talk. */
export interface PageState extends LiveState {
  /** Whether the server can be reached. */
  online: boolean;
}

/** How a page takes part in the talk. */
export interface Remote {
  /** Calls the listener with the whole state, now and after each change. */
  subscribe(listener: (state: PageState) => void): void;
  /** Moves the talk: this page at once, and all others that show it. */
  go(place: Place): void;
  /** Milliseconds since the epoch, by the server's clock. */
  now(): number;
  /** Sends a request. Resolves to the answer, or to undefined when the server can't be reached or refuses. */
  post(path: string, body: object): Promise<unknown>;
}

type Change = Partial<PageState> & { now?: number };
type Message = { change: Change } | { hello: true } | { place: Place };

/** Without a beat for this time, the server can't be reached, although the connection may still be open. */
const SILENCE_MS = 2_200;
/** The longest wait for an answer. */
const PATIENCE_MS = 2_500;

/** Name of this page among all that show the deck. */
const PAGE = crypto.randomUUID?.() ?? String(Math.random());

/**
 * Connects this page with the deck's server. HTTP/1.1 gives a browser six connections to one host, and a deck with its
 * presenter page and two previews would take four of them. So one page listens and tells the others of this browser; when
 * it is closed, another page takes over.
 *
 * Until the server has answered this page's own moves, its place is older than what the page shows, and is ignored. While
 * the server can't be reached, the windows of this browser move on together, and tell it where they are when it is back.
 */
export function connectRemote(): Remote {
  const channel = new BroadcastChannel('slides');
  const send = (message: Message) => channel.postMessage(message);
  const listeners: ((state: PageState) => void)[] = [];
  let known: Partial<PageState> = { online: true };
  let offset = 0;
  let heardAt = performance.now();
  let leads = false;
  /** Where the windows have gone and the server does not know yet. */
  let ahead: { place: Place; own: boolean } | undefined;
  let pending = 0;
  let seq = 0;

  const state = () => ({ ...known, show: { ...known.show, ...ahead?.place } }) as PageState;
  const notify = () => {
    if (known.show) for (const listener of listeners) listener(state());
  };
  const take = ({ now, show, ...change }: Change) => {
    const before = known;
    const heard = now !== undefined;
    if (heard) {
      offset = now - Date.now();
      heardAt = performance.now();
    }
    known = { ...known, ...change, online: change.online ?? (heard || known.online) };
    if (before.deck !== undefined && before.deck !== known.deck) return location.reload();
    // a restarted server counts its versions from the beginning
    const { started, version = -1 } = known.show ?? {};
    if (show && (show.started !== started || show.version > version)) known.show = show;
    if (heard && pending === 0 && ahead?.own) void tell(ahead.place);
    else if (show && pending === 0) ahead = undefined;
    const onlyBeat = !show && Object.keys(change).length === 0 && known.online === before.online;
    if (!onlyBeat) notify();
  };
  setInterval(() => {
    if (known.online && performance.now() - heardAt > SILENCE_MS) take({ online: false });
  }, 400);
  async function tell(place: Place): Promise<void> {
    if (!known.online) send({ place });
    seq += 1;
    pending += 1;
    const answer = (await post('/show', { ...place, by: PAGE, seq })) as Pick<PageState, 'show'> | undefined;
    pending -= 1;
    if (!answer) return send({ place });
    if (pending === 0) ahead = undefined;
    take({ show: answer.show });
  }

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('change' in data) take(data.change);
    if ('hello' in data && leads && known.show) send({ change: { ...known, now: Date.now() + offset } });
    if ('place' in data) {
      ahead = { place: data.place, own: false }; // the page that moved tells the server
      notify();
    }
  };
  send({ hello: true });

  const lead = () => {
    leads = true;
    const events = new EventSource('/events');
    const spread = (change: Change) => {
      take(change);
      send({ change });
    };
    events.onopen = () => spread({ online: true });
    events.onerror = () => {
      spread({ online: false });
      // the browser gives up when the server refuses, but the server may be restarted
      if (events.readyState === EventSource.CLOSED) setTimeout(lead, 1_000);
    };
    events.addEventListener('state', ({ data }) => spread(JSON.parse(data) as Change));
  };
  // the lock is held until the page is closed
  if (navigator.locks) void navigator.locks.request('slides-events', () => new Promise<never>(lead));
  else lead();

  return {
    subscribe(listener) {
      listeners.push(listener);
      if (known.show) listener(state());
    },
    go(place) {
      if (!known.show || samePlace(place, state().show)) return;
      ahead = { place, own: true };
      notify();
      void tell(place);
    },
    now: () => Date.now() + offset,
    post,
  };
}

async function post(path: string, body: object): Promise<unknown> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
