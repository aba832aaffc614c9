import { STOPPED } from '../../presenter/pace.ts';
import type { PageState, Remote } from '../remote.ts';

/** The remote of a deck that was opened from a file: only its countdown works, and it sends no requests. */
export function fileRemote(): Remote {
  const listeners: ((state: PageState) => void)[] = [];
  const show = { slide: 0, step: 0, version: 0, started: 0, clock: STOPPED, rehearsing: false };
  const state = (practathonSince: number | null): PageState => ({
    show: { ...show, practathonSince },
    lab: null,
    room: null,
    checkpoints: null,
    online: true,
  });
  return {
    subscribe(listener) {
      listeners.push(listener);
      listener(state(null));
    },
    go() {},
    now: Date.now,
    async post(path, body) {
      const since = (body as { on: boolean }).on ? Date.now() : null;
      if (path === '/practathon') for (const listener of listeners) listener(state(since));
    },
  };
}
