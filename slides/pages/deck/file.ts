import Notes from 'reveal.js/plugin/notes';
import { deckDataOfPage } from '../state.ts';
import { aloneRemote } from './alone.ts';
import { startShow } from './show.ts';

// The deck in one file, without a server. Its key S opens reveal's own speaker view, with notes and pacing.
void startShow({ data: deckDataOfPage(), remote: aloneRemote(), plugins: [Notes], follow: false });
