/**
 * A regular expression of Prometheus (RE2) for a whole value, as one of JavaScript. Flags such as `(?i)` work for the whole
 * pattern; Unicode classes and `[:^…:]` match any character.
 *
 * @throws {SyntaxError} for what RE2 refuses
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function re2(pattern: string): RegExp {
  const flags = (['i', 'm'] as const).filter((flag) => new RegExp(`\\(\\?[imsU]*${flag}`).test(pattern));
  let inClass = false;
  const source = pattern.replace(TOKEN, (token, quoted?: string, letter?: string) => {
    if (quoted !== undefined) return literal(quoted);
    if (letter !== undefined) return escaped(letter, inClass);
    if (inClass) {
      inClass = token !== ']';
      return token.startsWith('[:') ? (CLASSES[token.slice(2, -2)] ?? '\\s\\S') : token.replace('[', '\\[');
    }
    if (token.startsWith('(?')) return group(token);
    if (token.startsWith('[')) {
      inClass = true;
      return token.replace(']', '\\]'); // the first ] of a class is not its end
    }
    if (token.match(/\d+/g)?.some((count) => Number(count) > MOST_REPEATS))
      throw new SyntaxError(`invalid repeat count: \`${token}\``);
    return token;
  });
  return new RegExp(`^(?:${source})$`, ['s', ...flags].join(''));
}

/** RE2 allows no more repetitions. */
const MOST_REPEATS = 1_000;

/** What RE2 and JavaScript write differently: quoted text, escapes, named classes, groups, classes, counts. */
const TOKEN =
  /\\Q([\s\S]*?)(?:\\E|$)|\\([pP](?:\{\^?\w+\}|\w)|x\{[\da-fA-F]+\}|[\s\S])|\[:\^?\w+:\]|\(\?(?:[imsU-]+[:)]|P?<\w+>|P?[=!<]|P)?|\[(?:\^?\]|\^)?|\]|\{\d+(?:,\d*)?\}/g;

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function escaped(letter: string, inClass: boolean): string {
  const any = inClass ? '\\s\\S' : '[\\s\\S]';
  if (/^[pP]./.test(letter) || letter === 'C') return any;
  if (letter.startsWith('x{')) {
    const code = Number.parseInt(letter.slice(2, -1), 16);
    if (code <= 0x10ffff) return literal(String.fromCodePoint(code));
  } else if (!/[A-Za-z1-9]/.test(letter) || /[bBdDfnrsStvwWx]/.test(letter)) return `\\${letter}`;
  const same = { A: '^', z: '$', a: '\\x07' }[letter];
  if (same === undefined) throw new SyntaxError(`invalid escape sequence: \`\\${letter}\``);
  return same;
}

function group(token: string): string {
  if (/[=!]$|<$|P$/.test(token)) throw new SyntaxError(`invalid or unsupported Perl syntax: \`${token}\``);
  if (token.endsWith(')')) return '';
  return token.endsWith(':') ? '(?:' : token.replace('(?P<', '(?<');
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
