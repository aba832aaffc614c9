import type { Show } from '../live.ts';
import type { Place } from '../walk.ts';
import { PAGE, type Remote } from './state.ts';

/** Where the talk is, shared by all pages that show it. */
export interface SharedPlace {
  /** Tells the others that this page has gone there. */
  go(place: Place): Promise<void>;
}

/**
 * Follows the place of the talk. While the server has not answered this page's own moves, what it says is older than what
 * the page shows, and waits.
 *
 * @param followed told where the talk is now, whoever went there
 */
export function sharedPlace(remote: Remote, followed: (place: Place) => void): SharedPlace {
  let newest: Show | undefined;
  let underWay = 0;
  let seq = 0;
  const take = (show: Show) => {
    if (!newest || show.version > newest.version) newest = show;
    if (underWay === 0) followed({ slide: newest.slide, step: newest.step });
  };
  remote.subscribe(({ show }) => {
    // a server that was started anew counts from the beginning
    if (newest && show.started !== newest.started) newest = undefined;
    take(show);
  });
  return {
    async go(place) {
      seq += 1;
      underWay += 1;
      const answer = (await remote.post('/show', { ...place, by: PAGE, seq })) as { show: Show } | undefined;
      underWay -= 1;
      if (answer) take(answer.show);
      else if (newest && underWay === 0) take(newest);
    },
  };
}
