import { sharedEvents } from '../../common/pages/shared-events.ts';
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

/** The longest wait for an answer. */
const PATIENCE_MS = 2_500;

/** Name of this page among all that show the deck. */
const PAGE = crypto.randomUUID?.() ?? String(Math.random());

/**
 * Connects this page with the deck's server, over the one connection of this browser.
 *
 * Until the server has answered this page's own moves, its place is older than what the page shows, and is ignored. While
 * the server can't be reached, the windows of this browser move on together, and tell it where they are when it is back.
 */
export function connectRemote(): Remote {
  const events = sharedEvents<LiveState>('slides', '/events');
  const places = new BroadcastChannel('slides-places');
  const listeners: ((state: PageState) => void)[] = [];
  let known: Partial<PageState> = { online: true };
  let newest: LiveState['show'] | undefined;
  /** Where the windows have gone and the server does not know yet. */
  let ahead: { place: Place; own: boolean } | undefined;
  let pending = 0;
  let seq = 0;

  const state = () => ({ ...known, show: { ...known.show, ...ahead?.place } }) as PageState;
  const notify = () => {
    if (known.show) for (const listener of listeners) listener(state());
  };
  const take = ({ show, ...change }: Partial<PageState>) => {
    const before = known.deck;
    known = { ...known, ...change };
    if (before !== undefined && before !== known.deck) return location.reload();
    // a restarted server counts its versions from the beginning
    const { started, version = -1 } = known.show ?? {};
    if (show && (show.started !== started || show.version > version)) known.show = show;
    if ((show || change.online) && pending === 0 && ahead?.own) void tell(ahead.place);
    else if (show && pending === 0) ahead = undefined;
    notify();
  };
  async function tell(place: Place): Promise<void> {
    if (!known.online) places.postMessage(place);
    seq += 1;
    pending += 1;
    const answer = (await post('/show', { ...place, by: PAGE, seq })) as Pick<PageState, 'show'> | undefined;
    pending -= 1;
    if (!answer) return places.postMessage(place);
    if (pending === 0) ahead = undefined;
    take({ show: answer.show });
  }

  events.watchOnline((online) => take({ online }));
  events.subscribe(({ show, ...rest }) => {
    const isNew = show !== newest;
    newest = show;
    take({ ...rest, ...(isNew && { show }) });
  });
  places.onmessage = ({ data }: MessageEvent<Place>) => {
    ahead = { place: data, own: false }; // the page that moved tells the server
    notify();
  };

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
    now: events.now,
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
