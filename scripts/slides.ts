import { clockText } from '../common/clock.ts';
import { helpText } from '../common/help.ts';
import { flags, refuseArguments, values } from '../common/options.ts';
import type { Terminal } from '../common/terminal.ts';
import { UserError } from '../common/user-error.ts';
import type { Deck } from '../slides/deck/render.ts';
import { DeckError, rangeText } from '../slides/deck/slide.ts';
import { aborted, runCommand } from '../workbook/command.ts';

await runCommand({
  name: 'npm run slides',
  options: {
    ...flags('open', 'room', 'room-shared', 'handout', 'learner', 'check'),
    ...values('port', 'at', 'room-port', 'room-address', 'pdf', 'html'),
  },
  help: helpText('slides'),
  async run({ values, positionals, terminal, signal }) {
    refuseArguments('npm run slides', positionals, 'npm run slides -- --help lists what it takes.');
    const { loadDeck } = await import('../slides/deck/load.ts');
    let deck: Deck;
    try {
      deck = loadDeck();
    } catch (error) {
      if (!(error instanceof DeckError)) throw error;
      for (const { line, message, next } of error.problems)
        terminal.warn(`slides/bridge.md:${line}  ${message}. ${next}`);
      return 1;
    }
    const { html, pdf, handout = false, learner = false } = values;
    const exports = pdf !== undefined || html !== undefined;
    const alone = 'Run it on its own: npm run slides -- --check';
    if (values.check && (exports || values.room))
      throw new UserError('--check does not go with --pdf, --html or --room.', alone);
    if (values.check) return printChecked(deck, terminal);
    if (exports) {
      const kind = learner ? 'learner' : handout ? 'handout' : 'slides';
      const { exportPath, writeExport } = await import('../slides/export/export-file.ts');
      // both names are checked before a browser starts
      if (html !== undefined) exportPath(html, '.html');
      if (pdf !== undefined) exportPath(pdf, '.pdf');
      if (html !== undefined) {
        const { deckHtml } = await import('../slides/export/html.ts');
        terminal.print(`Wrote ${writeExport(html, '.html', await deckHtml(deck, kind))}`);
      }
      if (pdf !== undefined) {
        const { deckPdf } = await import('../slides/export/pdf.ts');
        terminal.print(`Wrote ${writeExport(pdf, '.pdf', await deckPdf(deck, kind))}`);
      }
      return 0;
    }
    const paper = handout ? '--handout' : '--learner';
    if (handout || learner)
      throw new UserError(
        `${paper} needs --pdf FILE or --html FILE.`,
        `For example: npm run slides -- --pdf handout.pdf ${paper}`,
      );
    const { show } = await import('../slides/server/command.ts');
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

async function printChecked({ slides }: Deck, { print, paint }: Terminal): Promise<number> {
  const { PACE, paceOfNotes } = await import('../slides/deck/check.ts');
  for (const slide of slides) {
    const { words, pace } = paceOfNotes(slide);
    const spoken = `${words} words, ${pace} a minute`;
    print(`  ${rangeText(slide.time)}  ${slide.id.padEnd(10)}  ${spoken.padEnd(25)}  ${slide.title}`);
  }
  const end = clockText(slides.at(-1)!.time.to * 1000);
  const fits = `The notes of each slide fit its time, at ${PACE.slow} to ${PACE.fast} words a minute.`;
  print(`\n${paint('green', '✔')} ${slides.length} slides, ${end} without a gap. ${fits}`);
  return 0;
}
