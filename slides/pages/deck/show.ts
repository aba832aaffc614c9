import Reveal, { type RevealConfig } from 'reveal.js';
import type { DeckData } from '../../deck/render.ts';
import { startKeys } from '../keys.ts';
import type { Remote } from '../remote.ts';
import { startScheme } from '../scheme.ts';
import { lightCode } from './code-steps.ts';
import { followTalk, MOVES } from './follow.ts';
import { startLiveParts } from './live-parts.ts';
import { startReadingPage } from './reading-page.ts';

interface ShowOptions {
  data: DeckData;
  remote: Remote;
  /** Shows the current or the next place of the talk, and can't be moved: a preview of the presenter. */
  preview?: 'now' | 'next';
  /** Plugins of reveal.js. */
  plugins?: RevealConfig['plugins'];
  /** Follows the other pages that show this deck. */
  follow: boolean;
}

/** Starts the deck in this page. */
export async function startShow({ data, remote, preview, plugins, follow }: ShowOptions): Promise<void> {
  if (preview) label(preview);
  startScheme();
  startLiveParts(remote);
  if (!preview) startKeys(remote, data.slides);
  remote.subscribe(({ show }) =>
    document.documentElement.toggleAttribute('data-blank', Boolean(show.blank) && preview !== 'next'),
  );
  if (preview || !startReadingPage(remote)) await startSlides({ data, remote, preview, plugins, follow });
  document.documentElement.dataset.ready = '';
}

function label(preview: 'now' | 'next'): void {
  document.documentElement.dataset.preview = preview;
  const name = preview === 'now' ? 'Current slide' : 'Next slide';
  document.querySelector('main')!.setAttribute('aria-label', name);
  // two previews may show the same slide, and landmarks need different names
  for (const section of document.querySelectorAll('section')) section.removeAttribute('aria-labelledby');
}

const WIDTH = 1280;

/** The height of a slide: that of the window, from 16:9 to 4:3. Pages of paper are 16:9. */
function slideHeight(): number {
  const window = /[?&]print-pdf/.test(location.search) ? 0 : (WIDTH * innerHeight) / innerWidth;
  const height = Math.round(Math.min(960, Math.max(720, window)));
  document.documentElement.style.setProperty('--slide-height', `${height}px`);
  return height;
}

async function startSlides({ data, remote, preview, plugins = [], follow }: ShowOptions): Promise<void> {
  const config = {
    width: WIDTH,
    height: slideHeight(),
    margin: 0.02,
    minScale: 0.05, // the presenter's previews are small
    maxScale: 10, // a wall of 3840 pixels is filled too
    center: false,
    hash: !preview,
    transition: 'none',
    backgroundTransition: 'none',
    controls: !preview,
    controlsTutorial: false,
    progress: !preview,
    keyboard: !preview,
    pause: false, // see keys.ts
    jumpToSlide: false,
    touch: !preview,
    pdfSeparateFragments: false,
    pdfMaxPagesPerSlide: 1,
    // for the speaker view of reveal.js 6.0.2, whose types lack these two
    totalTime: data.slides.at(-1)?.time.to,
    defaultTiming: 60,
    scrollActivationWidth: null,
    plugins,
  };
  addEventListener('resize', () => deck.configure({ height: slideHeight() }));
  const deck = new Reveal(config as unknown as RevealConfig);
  const light = () => lightCode(deck.getCurrentSlide());
  for (const event of MOVES) deck.on(event, light);
  const printable = new Promise((resolve) => deck.on('pdf-ready', resolve));
  await deck.initialize();
  if (/[?&]print-pdf/.test(location.search)) await printable;
  light();
  if (follow) followTalk(deck, data, remote, preview);
  if (document.documentElement.dataset.mode === 'live' && !preview)
    deck.addKeyBinding({ keyCode: 83, key: 'S', description: 'Presenter page' }, () => {
      window.open('/presenter', 'presenter', 'width=1200,height=800');
    });
  deck.registerKeyboardShortcut('G, then 6 or R', 'Go to slide 6, or to Readiness');
  deck.registerKeyboardShortcut(
    'P  ,  Shift SPACE',
    'P: start and pause the clock. Shift SPACE: previous slide',
  );
  // in the overview, the keyboard must reach nothing on the other slides
  const button = document.querySelector<HTMLButtonElement>('practathon-clock button');
  deck.on('overviewshown', () => button?.toggleAttribute('disabled', true));
  deck.on('overviewhidden', () => button?.toggleAttribute('disabled', false));
  // reveal.js 6.0.2 lists its keys in a box that is longer than a screen: with the focus, keys can scroll it
  addEventListener('keydown', ({ key }) => {
    if (key === '?')
      setTimeout(() => document.querySelector('.r-overlay-content')?.setAttribute('tabindex', '0'));
  });
}
