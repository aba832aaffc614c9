import { deckDataOfPage } from '../page.ts';
import { connectRemote } from '../remote.ts';
import { startShow } from './show.ts';

// The deck as its server shows it. It follows the presenter's page, also after a reload.
const preview = new URLSearchParams(location.search).get('preview');
void startShow({
  data: deckDataOfPage(),
  remote: connectRemote(),
  preview: preview === 'now' || preview === 'next' ? preview : undefined,
  follow: !location.search.includes('print-pdf'),
});
