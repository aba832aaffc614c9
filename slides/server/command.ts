import { openInBrowser } from '../../common/browser.ts';
import { readEnv } from '../../common/env.ts';
import { portOf } from '../../common/options.ts';
import { inState } from '../../common/paths.ts';
import type { Terminal } from '../../common/terminal.ts';
import { UserError } from '../../common/user-error.ts';
import { counted } from '../../common/words.ts';
import { DECK_FILE } from '../deck/load.ts';
import type { Deck } from '../deck/render.ts';
import type { RoomServerOptions } from '../room/server.ts';
import type { ServedDeck } from './serve.ts';

/** The deck's port by default. The vote page uses the next one. */
export const DEFAULT_PORT = 4100;

/** Options of `npm run slides` that say how the deck is shown. */
interface ShowValues {
  port?: string;
  at?: string;
  open?: boolean;
  room?: boolean;
  'room-port'?: string;
  'room-address'?: string;
  'room-shared'?: boolean;
}

/**
 * Starts the deck and prints its addresses.
 *
 * @throws {UserError} naming the option that can't be followed
 */
export async function show(deck: Deck, values: ShowValues, terminal: Terminal): Promise<ServedDeck> {
  const port = portOf('--port', values.port) ?? DEFAULT_PORT;
  const env = readEnv();
  const assets = import('../assets.ts').then(({ bundlePages }) => bundlePages()); // while the rest loads
  const room = await roomOf(deck, port, values);
  const [{ serveDeck }, { reportRehearsal }] = await Promise.all([
    import('./serve.ts'),
    import('../presenter/rehearsal.ts'),
  ]);
  const served = await serveDeck({
    assets,
    deck,
    port,
    at: values.at === undefined ? undefined : slideAt(deck, values.at),
    talkFile: inState('talk.json'),
    watch: DECK_FILE,
    env,
    lab: true,
    log: terminal.warn,
    saveRehearsal: (times) => reportRehearsal(deck.slides, times, terminal.print),
    room,
  }).catch((error: NodeJS.ErrnoException) => {
    throw portError(error, port);
  });
  welcome(served, values['room-shared'] === true, terminal);
  if (values.open && terminal.interactive)
    openInBrowser(served.url, () =>
      terminal.print('  No browser could be started: open the address yourself.\n'),
    );
  return served;
}

async function roomOf(deck: Deck, port: number, values: ShowValues): Promise<RoomServerOptions | undefined> {
  const { 'room-port': givenPort, 'room-address': address, 'room-shared': shared } = values;
  const roomPort = portOf('--room-port', givenPort) ?? (port === 0 ? 0 : port + 1);
  if (!values.room && (givenPort ?? address ?? shared) === undefined) return undefined;
  if (!values.room)
    throw new UserError(
      '--room-port, --room-address and --room-shared need --room.',
      'Add it: npm run slides -- --room',
    );
  if (roomPort > 65_535 || (roomPort === port && port !== 0))
    throw new UserError(
      `The vote page can't use port ${roomPort}: ${roomPort === port ? 'the deck uses it' : 'the last port is 65535'}.`,
      'Choose another port for it: npm run slides -- --room --room-port 8080',
    );
  if (deck.votes.length === 0)
    throw new UserError(
      `${DECK_FILE} has no question to vote on.`,
      'Put <room-vote question="…" answer="…"></room-vote> on a slide.',
    );
  const { roomOptions } = await import('../room/options.ts');
  return roomOptions(roomPort, address, shared === true);
}

function welcome({ url, room }: ServedDeck, shared: boolean, { print, paint }: Terminal): void {
  print(paint('bold', 'The deck is running. Open it in a browser. Ctrl-C stops it.'));
  print();
  print(`  Deck        ${paint('cyan', url)}`);
  print(`  Presenter   ${paint('cyan', `${url}/presenter`)}`);
  if (room) {
    print(`  Vote page   ${paint('cyan', room.url)}`);
    print();
    print('  The vote page is open to everybody in this network. The deck is not.');
    if (shared)
      print('  With --room-shared, one person can vote more than once: only a cookie tells phones apart.');
    if (room.kept > 0)
      print(
        `  ${counted(room.kept, 'vote')} from earlier in this lesson still count. To delete them, click "Clear votes" on the presenter page.`,
      );
  } else print('\n  Only this machine can open it. Add -- --room to let phones vote.');
  print();
}

/** What the system says when a port can't be used, as a sentence. */
function portError(error: NodeJS.ErrnoException & { port?: number }, port: number): Error {
  const option = error.port === port ? '--port' : '--room-port';
  const again = (choice: number) => `npm run slides -- ${option} ${choice}`;
  if (error.code === 'EADDRINUSE')
    return new UserError(
      `Port ${error.port} is in use by another program.`,
      `Choose another one: ${again(error.port! + 10)}`,
    );
  if (error.code !== 'EACCES') return error;
  const what = `You have no permission to use port ${error.port}.`;
  return new UserError(what, `Choose a port above 1023: ${again(DEFAULT_PORT)}`);
}

function slideAt({ slides }: Deck, id: string): number {
  const at = slides.findIndex((slide) => slide.id === id);
  if (at >= 0) return at;
  const ids = slides.map((slide) => slide.id).join(', ');
  throw new UserError(`There is no slide "${id}".`, `The slides are ${ids}.`);
}
