/** A state of the server (`common/hub.ts`), as the pages of this browser see it. */
export interface SharedEvents<State> {
  /** Calls the listener with the whole state, now and after each change. */
  subscribe(listener: (state: State) => void): void;
  /** Calls the listener with whether the server can be reached, now and after each change. */
  watchOnline(listener: (online: boolean) => void): void;
  /** Milliseconds since the epoch, by the server's clock. */
  now(): number;
}

/** Without a beat for this time, the server can't be reached, although the connection may still be open. */
const SILENCE_MS = 2_200;

type Sent<State> = Partial<State> & { now: number };
type Message<State> =
  | { whole: State & { now: number } }
  | { change: Sent<State> }
  | { online: boolean }
  | { hello: true };

/**
 * Listens to a server's events for all pages of this browser. HTTP/1.1 gives a browser six connections to one host, so a
 * seventh page would never load. One page listens and tells the others; when it is closed, another page takes over.
 *
 * @param name of this state, different from others of the same host
 * @param url of its events: the first one holds the whole state, later ones what has changed
 */
export function sharedEvents<State extends object>(name: string, url: string): SharedEvents<State> {
  const channel = new BroadcastChannel(name);
  const send = (message: Message<State>) => channel.postMessage(message);
  const listeners: ((state: State) => void)[] = [];
  const onlineListeners: ((online: boolean) => void)[] = [];
  let state: State | undefined;
  let offset = 0;
  let online = true;
  let leads = false;
  let heardAt = performance.now();

  const setOnline = (value: boolean) => {
    online = value;
    if (value) heardAt = performance.now();
    for (const listener of onlineListeners) listener(value);
  };
  setInterval(() => {
    if (online && performance.now() - heardAt > SILENCE_MS) setOnline(false);
  }, 400);
  const take = ({ now, ...change }: Sent<State>) => {
    offset = now - Date.now();
    heardAt = performance.now();
    if (!online) setOnline(true);
    if (Object.keys(change).length === 0) return; // a beat
    state = { ...state, ...change } as State;
    for (const listener of listeners) listener(state);
  };
  channel.onmessage = ({ data }: MessageEvent<Message<State>>) => {
    if ('whole' in data) take(data.whole);
    if ('change' in data && state) take(data.change); // before the whole state, a change means nothing
    if ('online' in data) setOnline(data.online);
    if ('hello' in data && leads && state) send({ whole: { ...state, now: Date.now() + offset } });
  };
  send({ hello: true });

  const lead = () => {
    leads = true;
    const events = new EventSource(url);
    let first = true;
    const tellOnline = (value: boolean) => {
      setOnline(value);
      send({ online: value });
    };
    events.onopen = () => {
      first = true;
      tellOnline(true);
    };
    events.onerror = () => {
      tellOnline(false);
      // the browser gives up when the server refuses, but the server may be restarted
      if (events.readyState === EventSource.CLOSED) setTimeout(lead, 1_000);
    };
    events.addEventListener('state', (event) => {
      const sent = JSON.parse(event.data) as State & { now: number };
      take(sent);
      send(first ? { whole: sent } : { change: sent });
      first = false;
    });
  };
  // the lock is held until the page is closed
  if (navigator.locks) void navigator.locks.request(`${name}-events`, () => new Promise<never>(lead));
  else lead();

  return {
    subscribe(listener) {
      listeners.push(listener);
      if (state) listener(state);
    },
    watchOnline(listener) {
      onlineListeners.push(listener);
      listener(online);
    },
    now: () => Date.now() + offset,
  };
}
