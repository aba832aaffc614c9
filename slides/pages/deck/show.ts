import Reveal, { type RevealConfig } from 'reveal.js';
import type { DeckData } from '../../deck/render.ts';
import { nextPlace, type Place } from '../../walk.ts';
import { type SharedPlace, sharedPlace } from '../place.ts';
import { startScheme } from '../scheme.ts';
import type { Remote } from '../state.ts';
import { startElements } from './elements.ts';

export interface ShowOptions {
  data: DeckData;
  remote: Remote;
  /** Shows where the talk is, or comes next, and can't be moved itself: the presenter's previews. */
  preview?: 'now' | 'next' | undefined;
  /** Reveal's own plugins. */
  plugins?: NonNullable<RevealConfig['plugins']>;
  /** Goes along with the other pages that show this deck. */
  follow: boolean;
}

/** Starts the deck in this page. */
export async function startShow({ data, remote, preview, plugins = [], follow }: ShowOptions): Promise<void> {
  const steps = data.slides.map((slide) => slide.steps);
  if (preview) {
    document.documentElement.dataset.preview = preview;
    document
      .querySelector('main')!
      .setAttribute('aria-label', preview === 'now' ? 'Current slide' : 'Next slide');
    // two previews may show the same slide: one landmark for each is enough
    for (const section of document.querySelectorAll('section')) section.removeAttribute('aria-labelledby');
  }
  startScheme();
  startElements(remote);
  if (!preview && readsOnPhone()) return;
  const config = {
    width: 1280,
    height: 720,
    margin: 0.02,
    minScale: 0.05, // the presenter's previews are small
    center: false,
    hash: !preview,
    transition: 'none',
    backgroundTransition: 'none',
    controls: !preview,
    controlsTutorial: false,
    progress: !preview,
    keyboard: !preview,
    touch: !preview,
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    // reveal's own speaker view: its types leave these two out
    totalTime: data.slides.at(-1)?.time.to,
    defaultTiming: 60,
    scrollActivationWidth: null,
    plugins,
  };
  const deck = new Reveal(config as unknown as RevealConfig);
  const here = (): Place => {
    const { h, f } = deck.getIndices();
    return { slide: h, step: f === undefined ? 0 : f + 1 };
  };
  const go = ({ slide, step }: Place) => deck.slide(slide, 0, steps[slide] ? step - 1 : undefined);
  const same = (a: Place, b: Place) => a.slide === b.slide && a.step === b.step;

  let shared: SharedPlace | undefined;
  let stands: Place = { slide: 0, step: 0 };
  let due = false;
  // one key may raise several events, with places in between that nobody went to: the place that is left counts
  const moved = () => {
    lightCode();
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      tellPlace();
    });
  };
  const tellPlace = () => {
    const place = here();
    if (!shared || preview || same(place, stands)) return;
    stands = place;
    void shared.go(place);
  };
  for (const event of ['slidechanged', 'fragmentshown', 'fragmenthidden']) deck.on(event, moved);
  const printable = new Promise((resolve) => deck.on('pdf-ready', resolve));
  await deck.initialize();
  if (/[?&]print-pdf/.test(location.search)) await printable;
  lightCode();

  let first = true;
  shared = follow
    ? sharedPlace(remote, (place) => {
        // an address with a slide in it counts while nobody has gone anywhere yet
        const asked = first && !preview && same(place, { slide: 0, step: 0 }) && !same(here(), place);
        first = false;
        if (asked) return moved();
        stands = preview === 'next' ? nextPlace(place, steps) : place;
        if (!same(here(), stands)) go(stands);
      })
    : undefined;
  if (follow && !preview)
    deck.addKeyBinding({ keyCode: 83, key: 'S', description: 'Presenter page' }, openPresenter);
  // in the overview only the current slide may hold what a key can reach
  const overview = (open: boolean) => {
    for (const button of document.querySelectorAll<HTMLButtonElement>('practathon-clock button'))
      button.disabled = open;
  };
  deck.on('overviewshown', () => overview(true));
  deck.on('overviewhidden', () => overview(false));
  // reveal's list of keys is longer than a screen, and can be scrolled by keys only when it can have the focus
  addEventListener('keydown', ({ key }) => {
    if (key === '?')
      setTimeout(() => document.querySelector('.r-overlay-content')?.setAttribute('tabindex', '0'));
  });
  document.documentElement.dataset.ready = '';

  function lightCode(): void {
    for (const block of deck.getCurrentSlide()?.querySelectorAll<HTMLElement>('[data-steps]') ?? []) {
      const ranges = block.dataset.steps!.split('|');
      const at = block.querySelectorAll('.code-step.visible').length;
      const lit = linesOf(ranges[Math.min(at, ranges.length - 1)]!);
      const lines = block.querySelectorAll<HTMLElement>('.line');
      for (const line of lines) {
        const on = lit.has(Number(line.dataset.line));
        line.classList.toggle('lit', on && lit.size < lines.length);
        line.classList.toggle('dim', !on);
      }
    }
  }
}

/**
 * A slide that is made small enough for a phone can't be read. There the deck is a page to scroll through, with all steps
 * shown and everything below each other.
 */
function readsOnPhone(): boolean {
  // a frame of the speaker view is as narrow as a phone, and no phone
  if (/[?&](print-pdf|receiver)/.test(location.search) || window.top !== window) return false;
  const narrow = matchMedia('(max-width: 640px)');
  narrow.addEventListener('change', () => location.reload());
  if (!narrow.matches) return false;
  document.querySelector('.reveal')?.classList.remove('reveal');
  document.documentElement.dataset.reading = '';
  // what can be scrolled sideways can be reached by a key
  for (const picture of document.querySelectorAll('.picture')) picture.setAttribute('tabindex', '0');
  document.documentElement.dataset.ready = '';
  return true;
}

/** `1-2,5`: the lines 1, 2 and 5. */
export function linesOf(range: string): Set<number> {
  const lines = new Set<number>();
  for (const part of range.split(',')) {
    const [from = 0, to = from] = part.split('-').map(Number);
    for (let line = from; line <= to; line += 1) lines.add(line);
  }
  return lines;
}

function openPresenter(): void {
  window.open('/presenter', 'presenter', 'width=1200,height=800');
}
