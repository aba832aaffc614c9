import { make } from '../../../common/pages/make.ts';
import { sharedEvents } from '../../../common/pages/shared-events.ts';
import { counted } from '../../../common/words.ts';
import type { Summary } from '../page-state.ts';
import { hurdleParts, one, showClock, watchOnline } from './common.ts';

// The class for everybody's eyes: its server sends no names.

const events = sharedEvents<{ summary: Summary }>('class-projector', '/projector/events');
let summary: Summary | undefined;

events.watchOnline(watchOnline);
events.subscribe(({ summary: now }) => {
  summary = now;
  one('.counts').textContent =
    `${now.here} here · ${now.finished} finished · ${counted(now.hands, 'hand')} up`;
  for (const { name, pass } of now.exercises) {
    const element = one(`[data-exercise=${name}]`);
    element.querySelector('meter')!.value = now.learners === 0 ? 0 : pass / now.learners;
    element.querySelector('.digits')!.textContent = `${pass} of ${now.learners}`;
  }
  const [first] = now.hurdles;
  const title = first && now.exercises.find(({ name }) => name === first.exercise)!.title;
  one('.hurdle').replaceChildren(
    ...(first ? hurdleParts(first, title!) : [make('p', 'none', 'No check fails yet.')]),
  );
  showClock(now, events.now());
});
setInterval(() => summary && showClock(summary, events.now()), 1_000);
