import type { RevealApi } from 'reveal.js';
import { nextPlace, type Place, samePlace } from '../../deck/place.ts';
import type { DeckData } from '../../deck/render.ts';
import type { Remote } from '../remote.ts';
import { sharedPlace } from '../shared-place.ts';

/** Events of reveal.js after which another place is shown. */
export const MOVES = ['slidechanged', 'fragmentshown', 'fragmenthidden'];

/** Keeps this page where the talk is, and tells the others when a person moves this page. */
export function followTalk(
  deck: RevealApi,
  data: DeckData,
  remote: Remote,
  preview: 'now' | 'next' | undefined,
): void {
  const steps = data.slides.map((slide) => slide.steps);
  const here = (): Place => {
    const { h, f } = deck.getIndices();
    return { slide: h, step: f === undefined ? 0 : f + 1 };
  };
  let known: Place = { slide: 0, step: 0 };
  let first = true;
  let due = false;
  const shared = sharedPlace(remote, (place) => {
    // an address that names a slide counts until somebody has moved
    const named = first && !preview && samePlace(place, known) && !samePlace(here(), place);
    first = false;
    if (named) return onMove();
    known = preview === 'next' ? nextPlace(place, steps) : place;
    const { slide, step } = known;
    if (!samePlace(here(), known)) deck.slide(slide, 0, steps[slide] ? step - 1 : undefined);
  });
  if (!preview) for (const event of MOVES) deck.on(event, onMove);

  /** One key may raise several events, with places in between: the last one counts. */
  function onMove(): void {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      const place = here();
      if (samePlace(place, known)) return;
      known = place;
      void shared.go(place);
    });
  }
}
