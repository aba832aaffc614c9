import type { Place } from '../deck/place.ts';
import type { Show } from '../presenter/show.ts';
import type { Remote } from './remote.ts';

/** Where the talk is, shared by all pages that show it. */
interface SharedPlace {
  /** Tells the others that this page has gone there. */
  go(place: Place): Promise<void>;
}

/** Name of this page among all that show the deck. */
const PAGE = crypto.randomUUID?.() ?? String(Math.random());

/**
 * Follows the place of the talk. Until the server has answered this page's own moves, its state is older than what the page
 * shows, and is ignored. While the server can't be reached, the windows of this browser move on together, and tell the
 * server where they are when it is back.
 *
 * @param onPlace called with the place of the talk, whichever page has moved
 */
export function sharedPlace(remote: Remote, onPlace: (place: Place) => void): SharedPlace {
  let newest: Show | undefined;
  let pending = 0;
  let seq = 0;
  /** Where this page went without a server. */
  let alone: Place | undefined;
  const take = (show: Show) => {
    if (!newest || show.version > newest.version) newest = show;
    if (pending === 0 && !alone) onPlace({ slide: newest.slide, step: newest.step });
  };
  const go = async (place: Place): Promise<void> => {
    seq += 1;
    pending += 1;
    const answer = (await remote.post('/show', { ...place, by: PAGE, seq })) as { show: Show } | undefined;
    pending -= 1;
    alone = answer ? undefined : place;
    if (answer) take(answer.show);
    else remote.sendPlace(place);
  };
  remote.watchPlaces((place) => {
    alone = undefined; // the page that moved tells the server
    onPlace(place);
  });
  remote.subscribe(({ show }) => {
    // a restarted server counts from the beginning
    if (newest && show.started !== newest.started) newest = undefined;
    if (alone && pending === 0) void go(alone);
    else take(show);
  });
  return { go };
}
