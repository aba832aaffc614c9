import { type SharedEvents, sharedEvents } from '../../common/pages/shared-events.ts';
import type { Place } from '../deck/place.ts';
import type { LiveState } from '../server/live-state.ts';

/** How a page talks to the deck's server, and to the other pages of this browser. */
export interface Remote extends SharedEvents<LiveState> {
  /** Tells the other pages of this browser where this one has gone, while the server can't. */
  sendPlace(place: Place): void;
  watchPlaces(listener: (place: Place) => void): void;
  /** Sends a request. Resolves to the answer, or to undefined when the server can't be reached or refuses. */
  post(path: string, body: object): Promise<unknown>;
}

/** Connects this page with the deck's server. */
export function connectRemote(): Remote {
  const places = new BroadcastChannel('slides-places');
  return {
    ...sharedEvents<LiveState>('slides', '/events'),
    sendPlace: (place) => places.postMessage(place),
    watchPlaces: (listener) => places.addEventListener('message', ({ data }) => listener(data as Place)),
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
