import { STOPPED } from '../../presenter/pace.ts';
import type { LiveState } from '../../server/live-state.ts';
import type { Remote } from '../remote.ts';

/** The remote of a deck that was opened from a file: only its countdown works, and it sends no requests. */
export function fileRemote(): Remote {
  const listeners: ((state: LiveState) => void)[] = [];
  const show = { slide: 0, step: 0, version: 0, started: 0, clock: STOPPED, rehearsing: false };
  let state: LiveState = {
    show: { ...show, practathonSince: null },
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
    sendPlace() {},
    watchPlaces() {},
    now: () => Date.now(),
    async post(path, body) {
      if (path !== '/practathon') return undefined;
      const { on } = body as { on: boolean };
      state = { ...state, show: { ...show, practathonSince: on ? Date.now() : null } };
      for (const listener of listeners) listener(state);
      return {};
    },
  };
}
