import type { Place } from '../deck/place.ts';
import type { LiveState } from '../server/live-state.ts';

/** How a page talks to the deck's server, and to the other pages of this browser. */
export interface Remote {
  /** Calls the listener with the whole state, now and after each change. */
  subscribe(listener: (state: LiveState) => void): void;
  /** Calls the listener with whether the server can be reached, now and after each change. */
  watchOnline(listener: (online: boolean) => void): void;
  /** Tells the other pages of this browser where this one has gone, while the server can't. */
  sendPlace(place: Place): void;
  watchPlaces(listener: (place: Place) => void): void;
  /** Milliseconds since the epoch, by the server's clock. */
  now(): number;
  /** Sends a request. Resolves to the answer, or to undefined when the server can't be reached or refuses. */
  post(path: string, body: object): Promise<unknown>;
}

type Change = Partial<LiveState> & { now?: number };
type Message = { state: Change } | { online: boolean } | { hello: true } | { place: Place };

/**
 * Connects this page with the deck's server. HTTP/1.1 gives a browser six connections to one host, and a deck with its
 * presenter page and two previews would take four of them. So one page listens and tells the others of this browser; when
 * it is closed, another page takes over.
 */
export function connectRemote(): Remote {
  const channel = new BroadcastChannel('slides');
  const send = (message: Message) => channel.postMessage(message);
  const listeners: ((state: LiveState) => void)[] = [];
  const onlineListeners: ((online: boolean) => void)[] = [];
  const placeListeners: ((place: Place) => void)[] = [];
  let state: Partial<LiveState> = {};
  let offset = 0;
  let online = true;
  let leads = false;

  const setOnline = (value: boolean) => {
    online = value;
    for (const listener of onlineListeners) listener(value);
  };
  const take = ({ now, ...change }: Change) => {
    if (now !== undefined) offset = now - Date.now();
    state = { ...state, ...change };
    if (state.show) for (const listener of listeners) listener(state as LiveState);
  };
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('state' in data) take(data.state);
    if ('online' in data) setOnline(data.online);
    if ('place' in data) for (const listener of placeListeners) listener(data.place);
    if ('hello' in data && leads && state.show) send({ state });
  };
  send({ hello: true });

  const lead = () => {
    leads = true;
    const events = new EventSource('/events');
    const tellOnline = (value: boolean) => {
      setOnline(value);
      send({ online: value });
    };
    events.onopen = () => tellOnline(true);
    events.onerror = () => {
      tellOnline(false);
      // the browser gives up when the server refuses, but the server may be restarted
      if (events.readyState === EventSource.CLOSED) setTimeout(lead, 1_000);
    };
    events.addEventListener('state', (event) => {
      const change = JSON.parse(event.data) as Change;
      take(change);
      send({ state: change });
    });
  };
  // the lock is held until the page is closed
  if (navigator.locks) void navigator.locks.request('slides-events', () => new Promise<never>(lead));
  else lead();

  return {
    subscribe(listener) {
      listeners.push(listener);
      if (state.show) listener(state as LiveState);
    },
    watchOnline(listener) {
      onlineListeners.push(listener);
      listener(online);
    },
    sendPlace: (place) => send({ place }),
    watchPlaces: (listener) => placeListeners.push(listener),
    now: () => Date.now() + offset,
    async post(path, body) {
      try {
        const response = await fetch(path, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        return response.ok ? await response.json() : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
