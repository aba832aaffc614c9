import type { RevealApi } from 'reveal.js';
import { nextPlace, type Place, samePlace } from '../../deck/place.ts';
import type { DeckData } from '../../deck/render.ts';
import type { Remote } from '../remote.ts';

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
  let first = true;
  let following = false;
  let due = false;
  remote.subscribe(({ show }) => {
    const place = preview === 'next' ? nextPlace(show, steps) : show;
    // an address that names a slide counts until somebody has moved
    const named = first && !preview && show.version === 0 && show.slide === 0 && show.step === 0;
    first = false;
    if (due || samePlace(here(), place)) return;
    if (named) remote.go(here());
    else {
      following = true;
      deck.slide(place.slide, 0, steps[place.slide] ? place.step - 1 : undefined);
      following = false;
    }
  });
  // one key may raise several events, with places in between: the last one counts
  const onMove = () => {
    if (due || following) return;
    due = true;
    setTimeout(() => {
      due = false;
      remote.go(here());
    });
  };
  if (!preview) for (const event of MOVES) deck.on(event, onMove);
}
