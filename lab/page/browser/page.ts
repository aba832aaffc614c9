import { sharedEvents } from '../../../common/pages/shared-events.ts';
import type { PageState } from '../state.ts';
import { request, startAsk } from './ask.ts';
import { showCeo, showChain } from './chain.ts';
import { startCourse } from './course.ts';
import { one } from './find.ts';

// The lab's page. It has one event stream for all tabs of a browser, and fills everything in as text.

const showAsk = startAsk();
const crowd = one<HTMLButtonElement>('#crowd');
let before: PageState | undefined;

const events = sharedEvents<PageState>('lab-page', '/page/events');
const showCourse = startCourse(events.now);
events.subscribe((state) => {
  showAsk(state);
  showCourse(state);
  showChain(state, before);
  showCeo(state);
  showCrowd(state);
  one('#flame').hidden = !state.profiled;
  document.body.dataset.online = 'yes';
  one('.online .words').textContent = 'live';
  before = state;
});
events.watchOnline((online) => {
  if (!before) return;
  document.body.dataset.online = online ? 'yes' : 'no';
  one('.online .words').textContent = online ? 'live' : 'reconnecting … is npm run lab still running?';
});

function showCrowd({ crowd: { on, refused } }: PageState): void {
  crowd.disabled = refused !== undefined;
  crowd.title = refused ?? '';
  crowd.textContent = on ? 'Stop the crowd' : 'Start a simulated crowd';
  one('.simulated').hidden = !on;
}

crowd.onclick = async () => {
  const { error } = await request('POST', '/page/crowd', { on: before?.crowd.on !== true });
  if (error) crowd.title = error;
};
