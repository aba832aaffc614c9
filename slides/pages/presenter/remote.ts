import type { LiveState } from '../../live.ts';
import type { Place } from '../../walk.ts';
import type { Remote } from '../state.ts';

type Message =
  | { state: Partial<LiveState> & { now?: number } }
  | { online: boolean }
  | { hello: true }
  | { place: Place };

/**
 * Connects this page with the deck's server. HTTP/1.1 gives a browser six connections to one host, and a deck with its
 * presenter page and two previews would take four of them: so one page listens, and tells the others of this browser.
 * When it is closed, another takes over.
 */
export function connectRemote(): Remote {
  const channel = new BroadcastChannel('slides');
  const listeners: ((state: LiveState) => void)[] = [];
  const onlineListeners: ((online: boolean) => void)[] = [];
  const placeListeners: ((place: Place) => void)[] = [];
  let state: Partial<LiveState> = {};
  let offset = 0;
  let online = true;

  const setOnline = (value: boolean) => {
    online = value;
    for (const listener of onlineListeners) listener(value);
  };
  const take = ({ now, ...change }: Partial<LiveState> & { now?: number }) => {
    if (now !== undefined) offset = now - Date.now();
    state = { ...state, ...change };
    if (state.show) for (const listener of listeners) listener(state as LiveState);
  };
  let leads = false;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('state' in data) take(data.state);
    if ('online' in data) setOnline(data.online);
    if ('place' in data) for (const listener of placeListeners) listener(data.place);
    if ('hello' in data && leads && state.show) channel.postMessage({ state } satisfies Message);
  };
  channel.postMessage({ hello: true } satisfies Message);

  const lead = () => {
    leads = true;
    const events = new EventSource('/events');
    const tell = (value: boolean) => {
      setOnline(value);
      channel.postMessage({ online: value } satisfies Message);
    };
    events.onopen = () => tell(true);
    events.onerror = () => {
      tell(false);
      // a server that refuses for good is tried again all the same: it may be restarted
      if (events.readyState === EventSource.CLOSED) setTimeout(lead, 1_000);
    };
    events.addEventListener('state', (event) => {
      const change = JSON.parse(event.data) as Partial<LiveState> & { now: number };
      take(change);
      channel.postMessage({ state: change } satisfies Message);
    });
  };
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
    tellPlace: (place) => channel.postMessage({ place } satisfies Message),
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
