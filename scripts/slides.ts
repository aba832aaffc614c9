import { clockText } from '../common/clock.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import { PACE, spokenWords } from '../slides/deck/check.ts';
import { type Deck, loadDeck } from '../slides/deck/load.ts';
import { DeckError, rangeText } from '../slides/deck/slide.ts';
import { keepFile, writablePath } from '../slides/export/keep.ts';
import { DEFAULT_PORT, show } from '../slides/start.ts';
import { aborted, runCommand } from '../workbook/command.ts';

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
  const end = clockText(slides.at(-1)!.time.to * 1000);
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
