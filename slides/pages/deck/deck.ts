import { connectRemote } from '../presenter/remote.ts';
import { deckDataOfPage } from '../state.ts';
import { startShow } from './show.ts';

// The deck as its server shows it: goes along with the presenter's page, over a reload too.
const preview = new URLSearchParams(location.search).get('preview');
void startShow({
  data: deckDataOfPage(),
  remote: connectRemote(),
  preview: preview === 'now' || preview === 'next' ? preview : undefined,
  follow: !location.search.includes('print-pdf'),
});
