import { PACE, spokenWords } from '../slides/deck/check.ts';
import { DECK_FILE, type Deck, loadDeck } from '../slides/deck/load.ts';
import { clockText, DeckError, rangeText } from '../slides/deck/slide.ts';
import { keepFile, writablePath } from '../slides/export/keep.ts';
import type { ServedDeck, ServeOptions } from '../slides/server/serve.ts';
import { aborted, runCommand } from '../workbook/command.ts';
import { isPort, readEnv } from '../workbook/env.ts';
import { inState } from '../workbook/paths.ts';
import type { Terminal } from '../workbook/terminal/terminal.ts';
import { UserError } from '../workbook/user-error.ts';

const DEFAULT_PORT = 4100;

await runCommand({
  name: 'npm run slides',
  options: {
    port: { type: 'string' },
    at: { type: 'string' },
    room: { type: 'boolean' },
    'room-port': { type: 'string' },
    'room-address': { type: 'string' },
    'room-shared': { type: 'boolean' },
    pdf: { type: 'string' },
    html: { type: 'string' },
    handout: { type: 'boolean' },
    check: { type: 'boolean' },
  },
  help: `
Shows the bridge as a deck of six timed slides and two companions, without network.

  npm run slides                           on port ${DEFAULT_PORT}; the deck at /, the presenter page at /presenter
  npm run slides -- --at 4                 begins at slide 4, or at one by its name: readiness, practathon
  npm run slides -- --room                 phones in the same network can vote: opens the vote page, and
                                           only that, to the network, one port above the deck's
  npm run slides -- --room --room-address 192.168.1.20 --room-port 8080
  npm run slides -- --room --room-shared   where all phones come from one address: a hotspot's router, a tunnel
  npm run slides -- --pdf bridge.pdf       a page for each slide; with --handout the notes below it
  npm run slides -- --html bridge.html     one file that opens by a double click; with --handout the notes
  npm run slides -- --check                looks whether slides/bridge.md is complete and fits its times

In the deck: arrows and space go on, S opens the presenter page, O the overview, F the full screen,
D switches between light and dark. On the presenter page: P starts and pauses the clock.

Exit code: 0 all good, 1 the deck has faults, 2 it could not be shown or exported.
`,
  async run({ values, positionals, terminal, signal }) {
    if (positionals.length > 0)
      throw new UserError(
        `npm run slides takes no "${positionals[0]}".`,
        'npm run slides -- --help lists what it takes.',
      );
    let deck: Deck;
    try {
      deck = loadDeck();
    } catch (error) {
      if (!(error instanceof DeckError)) throw error;
      for (const { line, message, next } of error.problems)
        terminal.warn(`slides/bridge.md:${line}  ${message}. ${next}`);
      return 1;
    }
    const exports = values.pdf !== undefined || values.html !== undefined;
    if (values.check && (exports || values.room))
      throw new UserError('--check goes alone.', 'npm run slides -- --check, and then the rest');
    if (values.check) return sayChecked(deck, terminal);
    const handout = values.handout === true;
    if (exports) {
      // before a browser is started
      if (values.html !== undefined) writablePath(values.html, '.html');
      if (values.pdf !== undefined) writablePath(values.pdf, '.pdf');
      if (values.html !== undefined) {
        const { deckHtml, handoutHtml } = await import('../slides/export/html.ts');
        const text = await (handout ? handoutHtml(deck) : deckHtml(deck));
        terminal.print(`Written: ${keepFile(values.html, '.html', text)}`);
      }
      if (values.pdf !== undefined)
        terminal.print(`Written: ${keepFile(values.pdf, '.pdf', await pdfOf(deck, handout))}`);
      return 0;
    }
    if (handout)
      throw new UserError(
        '--handout goes with --pdf FILE or --html FILE.',
        'npm run slides -- --pdf handout.pdf --handout',
      );
    const served = await show(deck, values, terminal);
    try {
      await aborted(signal);
      terminal.print('\nThe deck is closed.');
      return 0;
    } finally {
      await served.close();
    }
  },
});

function sayChecked({ slides }: Deck, { print, paint }: Terminal): number {
  for (const slide of slides) {
    const { id, time, pause, title } = slide;
    const words = spokenWords(slide);
    const talk = time.to - time.from - pause;
    const pace = `${words} words, ${Math.round((words * 60) / talk)} a minute`;
    print(`  ${rangeText(time)}  ${id.padEnd(10)}  ${pace.padEnd(25)}  ${title}`);
  }
  const end = clockText(slides.at(-1)!.time.to);
  print(
    `\n${paint('green', '✔')} ${slides.length} slides, ${end} without a gap, each with notes that fit (${PACE.slow} to ${PACE.fast} words a minute).`,
  );
  return 0;
}

async function pdfOf(deck: Deck, handout: boolean): Promise<Uint8Array> {
  const [{ deckPdf }, { NoBrowser }] = await Promise.all([
    import('../slides/export/pdf.ts'),
    import('../slides/export/browser.ts'),
  ]);
  try {
    return await deckPdf(deck, handout);
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    throw new UserError(
      error.message,
      `Install one or set CHROME_BIN to it. Or print by hand: npm run slides, open ${handout ? '/handout' : '/?print-pdf'} in any browser, and print into a PDF.`,
    );
  }
}

type Values = { [name in 'port' | 'at' | 'room-port' | 'room-address']?: string | undefined } & {
  [name in 'room' | 'room-shared']?: boolean | undefined;
};

async function show(deck: Deck, values: Values, terminal: Terminal): Promise<ServedDeck> {
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
  const assets = import('../slides/server/assets.ts').then(({ bundlePages }) => bundlePages()); // beside all else
  const [{ serveDeck }, { keepRehearsal, rehearsalLines }] = await Promise.all([
    import('../slides/server/serve.ts'),
    import('../slides/rehearsal.ts'),
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
  const { lanAddress } = await import('../slides/server/lan.ts');
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
    import('../slides/server/room-key.ts'),
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
