import type { Remote } from '../remote.ts';

/**
 * Turns the deck into a page to scroll through on a phone, where a whole slide would be too small to read: all steps are
 * shown, and everything is below each other. It scrolls to where the talk is. Returns whether it did.
 */
export function startReadingPage(remote: Remote): boolean {
  // a frame of the speaker view is as narrow as a phone, but is not one
  if (/[?&](print-pdf|receiver)/.test(location.search) || window.top !== window) return false;
  const narrow = matchMedia('(max-width: 640px)');
  narrow.addEventListener('change', () => location.reload());
  if (!narrow.matches) return false;
  document.querySelector('.reveal')?.classList.remove('reveal');
  document.documentElement.dataset.reading = '';
  // pictures scroll sideways, which the keyboard can do only with the focus
  for (const picture of document.querySelectorAll('.picture')) picture.setAttribute('tabindex', '0');
  const slides = document.querySelectorAll('section[id]');
  let shown = 0;
  remote.subscribe(({ show }) => {
    if (show.slide !== shown) slides[show.slide]?.scrollIntoView();
    shown = show.slide;
  });
  return true;
}
