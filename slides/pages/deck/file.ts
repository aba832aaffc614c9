import Notes from 'reveal.js/plugin/notes';
import { deckDataOfPage } from '../page.ts';
import { fileRemote } from './file-remote.ts';
import { startShow } from './show.ts';

// The deck in one file, without a server. Its key S opens the speaker view of reveal.js, with notes and pacing.
void startShow({ data: deckDataOfPage(), remote: fileRemote(), plugins: [Notes], follow: true });
