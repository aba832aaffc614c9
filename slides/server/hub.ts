import type { ServerResponse } from 'node:http';
import { type EventStream, eventStream } from '../../common/event-stream.ts';
import type { LiveState } from '../live.ts';

/** All pages that listen, and what they know. */
export interface Hub {
  state(): LiveState;
  /** Tells a change to every page. */
  set(change: Partial<LiveState>): void;
  /** A new listener: gets everything at once, then each change. */
  listen(response: ServerResponse): void;
  close(): void;
}

export function createHub(first: LiveState): Hub {
  let state = first;
  const listeners = new Set<EventStream>();
  // pages may run on another machine, whose clock may differ
  const message = (change: Partial<LiveState>) => ({ now: Date.now(), ...change });
  return {
    state: () => state,
    set(change) {
      state = { ...state, ...change };
      for (const listener of listeners) listener.send('state', message(change));
    },
    listen(response) {
      const listener = eventStream(response, () => listeners.delete(listener));
      listeners.add(listener);
      listener.send('state', message(state));
    },
    close() {
      for (const listener of listeners) listener.end();
    },
  };
}
