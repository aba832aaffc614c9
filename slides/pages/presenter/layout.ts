import { clockText } from '../../../common/clock.ts';
import type { DeckData } from '../../deck/render.ts';

/** The presenter's page before anything is known of the talk. */
export function layout({ slides }: DeckData): string {
  const bars = slides.map(
    ({ time }, i) =>
      `<button type="button" data-slide="${i}" style="flex:${time.to - time.from}"><span class="number"></span></button>`,
  );
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
  <p class="recording" hidden>Recording</p>
  <p class="practathon" hidden></p>
  <p class="live"></p>
  <p class="time of"></p>
  <div class="buttons">
    <button type="button" data-do="back" title="Left arrow">Back</button>
    <button type="button" data-do="on" title="Right arrow or space">Next</button>
    <button type="button" data-do="run" title="P"></button>
    <button type="button" data-do="restart" title="R">Restart clock</button>
    <button type="button" data-do="rehearse"></button>
    <button type="button" data-do="practathon" title="T"></button>
    <button type="button" data-do="smaller" title="Smaller notes (-)">A−</button>
    <button type="button" data-do="larger" title="Larger notes (+)">A+</button>
    <button type="button" data-do="clear">Clear votes</button>
  </div>
</footer>
<dialog aria-labelledby="report-title"></dialog>`;
}
