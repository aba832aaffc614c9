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
 * the page shows, and waits. While it can't be reached at all, the windows of this browser go on by themselves, and tell it
 * where they are as soon as it is back.
 *
 * @param followed told where the talk is now, whoever went there
 */
export function sharedPlace(remote: Remote, followed: (place: Place) => void): SharedPlace {
  let newest: Show | undefined;
  let underWay = 0;
  let seq = 0;
  /** Where this page went without a server. */
  let alone: Place | undefined;
  const take = (show: Show) => {
    if (!newest || show.version > newest.version) newest = show;
    if (underWay === 0 && !alone) followed({ slide: newest.slide, step: newest.step });
  };
  const go = async (place: Place): Promise<void> => {
    seq += 1;
    underWay += 1;
    const answer = (await remote.post('/show', { ...place, by: PAGE, seq })) as { show: Show } | undefined;
    underWay -= 1;
    if (answer) {
      alone = undefined;
      take(answer.show);
    } else {
      alone = place;
      remote.tellPlace(place);
    }
  };
  remote.watchPlaces((place) => {
    alone = undefined; // the page that went there tells the server
    followed(place);
  });
  remote.subscribe(({ show }) => {
    // a server that was started anew counts from the beginning
    if (newest && show.started !== newest.started) newest = undefined;
    if (alone && underWay === 0) void go(alone);
    else take(show);
  });
  return { go };
}
