import { isPort, readEnv } from '../common/env.ts';
import { inState } from '../common/paths.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { DECK_FILE, type Deck } from './deck/load.ts';
import type { ServedDeck, ServeOptions } from './server/serve.ts';

/** Port of the deck unless another one is asked for; the vote page's is the next. */
export const DEFAULT_PORT = 4100;

/** What `npm run slides` was told. */
export type ShowValues = { [name in 'port' | 'at' | 'room-port' | 'room-address']?: string | undefined } & {
  [name in 'room' | 'room-shared']?: boolean | undefined;
};

/**
 * Starts the deck that was asked for, and says where it is.
 *
 * @throws {UserError} naming the option that can't be followed
 */
export async function show(deck: Deck, values: ShowValues, terminal: Terminal): Promise<ServedDeck> {
  const port = portOf('--port', values.port) ?? DEFAULT_PORT;
  const roomPort = portOf('--room-port', values['room-port']) ?? (port === 0 ? 0 : port + 1);
  if (!values.room && (values['room-port'] ?? values['room-address'] ?? values['room-shared']) !== undefined)
    throw new UserError(
      '--room-port, --room-address and --room-shared go with --room.',
      'npm run slides -- --room',
    );
  if (values.room && (roomPort > 65_535 || (roomPort === port && port !== 0)))
    throw new UserError(
      `The vote page can't be on port ${roomPort}${roomPort === port ? ', which is the deck’s' : ''}.`,
      'Choose one for it: npm run slides -- --room --room-port 8080',
    );
  const env = readEnv(process.env);
  const assets = import('./server/assets.ts').then(({ bundlePages }) => bundlePages()); // beside all else
  const [{ serveDeck }, { keepRehearsal, rehearsalLines }] = await Promise.all([
    import('./server/serve.ts'),
    import('./presenter/rehearsal.ts'),
  ]);
  const options: ServeOptions = {
    assets,
    deck,
    port,
    at: values.at === undefined ? undefined : slideAt(deck, values.at),
    talkFile: inState('talk.json'),
    env,
    lab: true,
    log: (line) => terminal.warn(line),
    rehearsed(times) {
      const file = keepRehearsal(deck.slides, times);
      for (const line of rehearsalLines(deck.slides, times)) terminal.print(line);
      terminal.print(`Kept in ${file}`);
      return file;
    },
  };
  if (values.room)
    options.room = {
      ...(await roomOptions(deck, roomPort, values['room-address'])),
      sharedAddress: values['room-shared'] === true,
    };
  const served = await serveDeck(options).catch((error: NodeJS.ErrnoException) => {
    throw refusal(error, port, roomPort);
  });
  welcome(served, terminal);
  return served;
}

async function roomOptions(deck: Deck, port: number, given: string | undefined) {
  const { lanAddress } = await import('./room/lan.ts');
  if (!deck.vote)
    throw new UserError(
      `${DECK_FILE} has nothing to vote on.`,
      'Put <room-vote question="…" answer="…"></room-vote> on a slide.',
    );
  const address = given ?? lanAddress();
  if (!address || !isHost(address))
    throw new UserError(
      given
        ? `--room-address ${given} is no address.`
        : 'This machine is in no network that phones could be in.',
      'Join the room’s Wi-Fi, or name the address that phones reach it by: --room-address 192.168.1.20',
    );
  const [{ fileUrl }, { roomKey }] = await Promise.all([
    import('../lab/rag-api/store.ts'),
    import('./room/key.ts'),
  ]);
  return {
    port,
    host: '0.0.0.0',
    address,
    databaseUrl: fileUrl(inState('room.db')),
    secret: roomKey(inState('room.key')),
  };
}

/** A host name or an IPv4 address, and nothing around it. */
function isHost(text: string): boolean {
  return (
    /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(text) && new URL(`http://${text}`).hostname === text.toLowerCase()
  );
}

function welcome({ url, roomUrl, keptVotes = 0 }: ServedDeck, { print, paint }: Terminal): void {
  print(paint('bold', 'The deck is up. Open it in a browser; Ctrl-C ends it.'));
  print();
  print(`  Deck        ${paint('cyan', url)}`);
  print(`  Presenter   ${paint('cyan', `${url}/presenter`)}`);
  if (roomUrl) {
    print(`  Vote page   ${paint('cyan', roomUrl)}`);
    print();
    print('  The vote page, and nothing else, is open to everybody in this network.');
    if (keptVotes > 0)
      print(
        `  ${keptVotes} votes of the last hours stand. Clear votes, on the presenter page, forgets them.`,
      );
  } else print('\n  Only this machine reaches it. With -- --room, phones can vote.');
  print();
}

/** What the system says when a port can't be used, as a sentence. */
function refusal(error: NodeJS.ErrnoException & { port?: number }, port: number, roomPort: number): Error {
  const option = error.port === roomPort && roomPort !== port ? '--room-port' : '--port';
  if (error.code === 'EADDRINUSE')
    return new UserError(
      `Port ${error.port} is taken by another program.`,
      `Choose another one: npm run slides -- ${option} ${(error.port ?? port) + 10}`,
    );
  if (error.code === 'EACCES')
    return new UserError(
      `Port ${error.port} may not be used by you.`,
      `Choose one above 1023: npm run slides -- ${option} ${DEFAULT_PORT}`,
    );
  return error;
}

function portOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined || isPort(text)) return text === undefined ? undefined : Number(text);
  throw new UserError(
    `${option} ${text}: that is no port.`,
    'Give a number from 0 to 65535; 0 takes a free one.',
  );
}

function slideAt({ slides }: Deck, id: string): number {
  const at = slides.findIndex((slide) => slide.id === id);
  if (at >= 0) return at;
  throw new UserError(
    `There is no slide "${id}".`,
    `There are: ${slides.map((slide) => slide.id).join(', ')}.`,
  );
}
