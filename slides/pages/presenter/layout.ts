import { clockText } from '../../../common/clock.ts';
import type { DeckData } from '../../deck/render.ts';
import { signOf } from '../keys.ts';

/** The presenter's page before anything is known of the talk. */
export function layout({ slides }: DeckData): string {
  const bars = slides.map(
    ({ id, title, time }, i) =>
      `<button type="button" data-slide="${i}" style="flex:${time.to - time.from}" aria-label="${id}: ${title}" title="${title}">${signOf(id)}</button>`,
  );
  const button = (name: string, title = '', words = '', attributes = '') =>
    `<button type="button" data-do="${name}" title="${title}" ${attributes}>${words}</button>`;
  return `
<h1 class="hidden">Presenter</h1>
<nav class="bar" aria-label="Slides, each as wide as its time">${bars.join('')}<i class="hand" aria-hidden="true"></i></nav>
<section class="views" aria-label="Slides">
  <figure><iframe src="/?preview=now" title="Current slide" tabindex="-1"></iframe><figcaption class="now"></figcaption></figure>
  <figure class="next"><iframe src="/?preview=next" title="Next slide" tabindex="-1"></iframe><figcaption class="then"></figcaption></figure>
</section>
<section class="notes" aria-label="Notes" tabindex="0"></section>
<footer>
  <p class="clock"><span class="digits">00:00</span> <span class="of">of ${clockText(slides.at(-1)!.time.to * 1000)}</span></p>
  <p class="pace"></p>
  <p class="hidden said" role="status"></p>
  <div class="state">
    <p class="rests"></p>
    <p class="recording" hidden>Recording</p>
    <p class="blanked" hidden>The screen is black: B shows it again</p>
    <p class="practathon" hidden></p>
    <p class="live"></p>
    <p class="time of"></p>
  </div>
  <div class="buttons">
    ${button('back', 'Left arrow', 'Back')}
    ${button('on', 'Right arrow or space', 'Next')}
    ${button('run', 'P')}
    ${button('practathon', 'T')}
    <button type="button" data-vote popovertarget="vote-menu">Vote</button>
    <button type="button" popovertarget="more-menu">More</button>
  </div>
  <div popover id="vote-menu">
    ${button('open')}
    ${button('hide')}
    ${button('clear', '', 'Clear votes')}
    ${button('restore')}
  </div>
  <div popover id="more-menu">
    ${button('blank', 'B or full stop')}
    ${button('rehearse')}
    ${button('restart', 'R', 'Restart clock')}
    ${button('smaller', 'Smaller notes (-)', 'A−', 'data-stay="1"')}
    ${button('larger', 'Larger notes (+)', 'A+', 'data-stay="1"')}
  </div>
</footer>
<dialog aria-labelledby="report-title"></dialog>`;
}
