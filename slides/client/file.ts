import Notes from 'reveal.js/plugin/notes';
import { aloneRemote } from './alone.ts';
import { startShow } from './show.ts';
import { deckDataOfPage } from './state.ts';

// The deck in one file, without a server. Its key S opens reveal's own speaker view, with notes and pacing.
void startShow({ data: deckDataOfPage(), remote: aloneRemote(), plugins: [Notes], follow: false });
