import { STOPPED } from '../../presenter/pace.ts';
import type { PageState, Remote } from '../remote.ts';

/** The remote of a deck that was opened from a file: it moves only itself, and sends no requests. */
export function fileRemote(): Remote {
  const listeners: ((state: PageState) => void)[] = [];
  const talk = { slide: 0, step: 0, version: 0, started: 0, clock: STOPPED, rehearsing: false };
  const show: PageState['show'] = { ...talk, practathonSince: null };
  const state: PageState = { deck: '', show, lab: null, room: null, checkpoints: null, online: true };
  const change = (part: Partial<PageState['show']>) => {
    state.show = { ...state.show, ...part };
    for (const listener of listeners) listener(state);
  };
  return {
    subscribe(listener) {
      listeners.push(listener);
      listener(state);
    },
    go: (place) => change({ blank: false, ...place }),
    now: Date.now,
    async post(path, body) {
      const { on } = body as { on?: boolean };
      if (path === '/practathon') change({ practathonSince: on ? Date.now() : null });
    },
  };
}
