import type { ServerResponse } from 'node:http';
import { type EventStream, eventStream } from '../../common/event-stream.ts';
import type { LiveState } from './live-state.ts';

/** The live state, and all pages that listen to it. */
export interface Hub {
  state(): LiveState;
  /** Changes the state and sends the change to every page. */
  set(change: Partial<LiveState>): void;
  /** Adds a listener: it gets the whole state now, and each change later. */
  listen(response: ServerResponse): void;
  close(): void;
}

export function createHub(first: LiveState): Hub {
  let state = first;
  const listeners = new Set<EventStream>();
  // with the server's time, since a page may run on another machine whose clock differs
  const send = (listener: EventStream, change: Partial<LiveState>) =>
    listener.send('state', { now: Date.now(), ...change });
  return {
    state: () => state,
    set(change) {
      state = { ...state, ...change };
      for (const listener of listeners) send(listener, change);
    },
    listen(response) {
      const listener = eventStream(response, () => listeners.delete(listener));
      listeners.add(listener);
      send(listener, state);
    },
    close() {
      for (const listener of listeners) listener.end();
    },
  };
}
