import type { DeckData } from '../deck/render.ts';
import type { PageState, Remote } from './remote.ts';

/** How long a slide may be named after the key G, milliseconds. */
const GO_MS = 3_000;

/** The sign of a slide after the key G, and on the presenter's bar: its number, or the first letter of its name. */
export function signOf(id: string): string {
  return /^\d+$/.test(id) ? id : id.slice(0, 1).toUpperCase();
}

/** The keys that mean the same in the deck and on the presenter's page, so that a clicker works on both. */
export function startKeys(remote: Remote, slides: DeckData['slides']): void {
  let show: PageState['show'] | undefined;
  let goAt = Number.NEGATIVE_INFINITY;
  remote.subscribe((state) => {
    show = state.show;
  });
  const act = (key: string): boolean => {
    if (!show) return false;
    const named = performance.now() - goAt < GO_MS;
    goAt = key === 'G' ? performance.now() : Number.NEGATIVE_INFINITY;
    const slide = named ? slides.findIndex(({ id }) => signOf(id) === key) : -1;
    if (slide >= 0) remote.go({ slide, step: 0 });
    else if (key === 'B' || key === '.')
      remote.go({ slide: show.slide, step: show.step, blank: !show.blank });
    else if (key === 'P') void remote.post('/clock', { do: show.clock.since === null ? 'start' : 'pause' });
    else return key === 'G';
    return true;
  };
  // before reveal.js, whose keys G, P and B mean something else
  addEventListener(
    'keydown',
    (event) => {
      const { key, ctrlKey, metaKey, altKey } = event;
      if (ctrlKey || metaKey || altKey || document.querySelector('dialog[open]')) return;
      if (!act(key.toUpperCase())) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
