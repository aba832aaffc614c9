import type { LiveState } from '../../live.ts';
import { STOPPED } from '../../presenter/pace.ts';
import type { Remote } from '../state.ts';

/** A deck without a server, opened from a file: only its own countdown works, and nothing is asked of any network. */
export function aloneRemote(): Remote {
  const listeners: ((state: LiveState) => void)[] = [];
  let state: LiveState = {
    show: {
      slide: 0,
      step: 0,
      version: 0,
      started: 0,
      clock: STOPPED,
      rehearsing: false,
      practathonSince: null,
    },
    lab: null,
    room: null,
    checkpoints: null,
  };
  return {
    subscribe(listener) {
      listeners.push(listener);
      listener(state);
    },
    watchOnline() {},
    tellPlace() {},
    watchPlaces() {},
    now: () => Date.now(),
    async post(path, body) {
      if (path !== '/practathon') return undefined;
      const { on } = body as { on: boolean };
      state = { ...state, show: { ...state.show, practathonSince: on ? Date.now() : null } };
      for (const listener of listeners) listener(state);
      return {};
    },
  };
}
