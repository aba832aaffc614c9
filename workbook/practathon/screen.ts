import { emitKeypressEvents } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import wrapAnsi from 'wrap-ansi';
import { counted } from '../../common/words.ts';

/** The height of the terminal, in lines. */
export const screenRows = () => process.stdout.rows ?? 24;

const { stdin, stdout } = process;
// the alternate screen: leaving it brings back what was in the terminal before
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';

/**
 * A full-screen view that is drawn again whenever something changes. It takes the terminal over until `leave`.
 *
 * @param onKey called with each key but those that scroll: a letter, or a name such as `escape` or `ctrl-c`
 */
export function openScreen(onKey: (key: string) => void) {
  let offset = 0;
  let wanted: number | undefined; // what scrollTo was called with since the last drawing
  let last = { body: [] as string[], footer: [] as string[] };
  let inside = false;
  const folded = (lines: string[]) =>
    lines.flatMap((line) => wrapAnsi(line, stdout.columns ?? 80, { hard: true, trim: false }).split('\n'));
  const draw = () => {
    const footer = folded(last.footer);
    const body = folded(last.body);
    const room = Math.max(1, screenRows() - footer.length - 1);
    if (wanted !== undefined) offset = folded(last.body.slice(0, wanted)).length;
    wanted = undefined;
    offset = Math.max(0, Math.min(offset, body.length - room));
    const visible = body.slice(offset, offset + room);
    while (visible.length < room) visible.push('');
    const below = body.length - offset - room;
    const above = offset > 0 ? '↑ arrow keys' : '';
    const more = below > 0 ? `↓ ${counted(below, 'more line')} (arrow keys)` : above;
    const lines = [...visible, more, ...footer];
    stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[0m\u001b[K`).join('\n')}\u001b[J`);
  };
  const pressed = (text: string | undefined, key: { name?: string; ctrl?: boolean }) => {
    const name = key.ctrl && key.name === 'c' ? 'ctrl-c' : (key.name ?? text ?? '');
    const page = Math.max(1, screenRows() - 8);
    const step = { up: -1, down: 1, pageup: -page, pagedown: page, home: -Infinity, end: Infinity }[name];
    if (step === undefined) return onKey(name);
    offset += step;
    draw();
  };
  emitKeypressEvents(stdin);
  const screen = {
    /** Draws lines; what doesn't fit can be scrolled to. `footer` stays at the bottom. */
    draw(body: string[], footer: string[]): void {
      last = { body, footer };
      if (inside) draw();
    },
    /** Scrolls to this line of the body at the next drawing. A negative number counts from the end. */
    scrollTo(line: number): void {
      wanted = line;
    },
    /** Takes the terminal over again. */
    enter(): void {
      if (inside) return;
      inside = true;
      stdout.write(ENTER);
      stdin.setRawMode(true);
      stdin.on('keypress', pressed).resume();
      stdout.on('resize', draw);
      draw();
    },
    /** Releases the terminal, for a prompt or at the end. */
    leave(): void {
      if (!inside) return;
      inside = false;
      stdin.off('keypress', pressed).pause();
      stdin.setRawMode(false);
      stdout.off('resize', draw);
      stdout.write(LEAVE);
    },
  };
  screen.enter();
  return screen;
}

/** Two texts at the two ends of a line, or on two lines if they don't fit. */
export function ends(left: string, right: string, width: number): string {
  const gap = width - stripVTControlCharacters(left).length - stripVTControlCharacters(right).length;
  return gap >= 2 ? `${left}${' '.repeat(gap)}${right}` : `${left}\n${right}`;
}
