import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { CheckFailure } from './check.ts';
import { targetFile } from './target.ts';

/** A YAML file as plain values, and where each of them stands. */
export interface YamlSource {
  value: unknown;
  /** Line of the value at a path, counted from 1; of what holds it, when it isn't there. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Larger files are no exercise any more. */
const MAX_BYTES = 200_000;

/**
 * Reads a YAML file of the graded folder. Throws CheckFailure with the line, the column and the usual reason when it is
 * missing or not YAML.
 *
 * @param file such as `1-learn/questions.yaml`
 */
export function readYaml(file: string): YamlSource {
  const text = readText(file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const [error] = document.errors;
  if (error) throw notYaml(file, text, error, lines.linePos(error.pos[0]));
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  try {
    return { value: document.toJS(), lineOf };
  } catch (cause) {
    throw new CheckFailure({
      did: `reading ${file}`,
      expected: 'YAML whose aliases (*name) can be followed',
      got: cause instanceof Error ? cause.message : String(cause),
      likely: 'An alias refers to itself, or to too much. Write the value out.',
    });
  }
}

function readText(file: string): string {
  const did = `reading ${file}`;
  let bytes: Buffer;
  try {
    bytes = readFileSync(targetFile(file));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new CheckFailure({
      did,
      expected: 'a file',
      got: code === 'ENOENT' ? 'none under that name' : code === 'EISDIR' ? 'a folder' : `the error ${code}`,
      likely: 'The file was moved or renamed (.yml instead of .yaml?), or another folder was graded.',
    });
  }
  if (bytes.length > MAX_BYTES)
    throw new CheckFailure({ did, expected: `at most ${MAX_BYTES / 1000} kB`, got: `${bytes.length} bytes` });
  if (bytes.includes(0))
    throw new CheckFailure({
      did,
      expected: 'text in UTF-8',
      got: 'zero bytes in between',
      likely: 'The editor saved it as UTF-16. Save it again with the encoding UTF-8.',
    });
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

function notYaml(
  file: string,
  text: string,
  error: YAMLError,
  at: { line: number; col: number },
): CheckFailure {
  const line = (text.split('\n')[at.line - 1] ?? '').trim();
  return new CheckFailure({
    did: `${file}, line ${at.line}, column ${at.col}`,
    expected: 'valid YAML',
    got: `${lowerFirst(error.message.split('\n')[0] ?? '').replace(/\.$/, '')}${line ? `: ${line}` : ''}`,
    likely:
      LIKELY[error.code] ??
      'The line before it may be the one at fault: an open quote, a bracket, an indent.',
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const QUOTES = 'Put the whole value into quotes: "…".';
const INDENT = 'Keys of one entry start in the same column, two spaces to the right of the dash.';

const LIKELY: Partial<Record<YAMLError['code'], string>> = {
  BLOCK_AS_IMPLICIT_KEY: `The value holds a colon and a space, which starts a new key. ${QUOTES}`,
  MULTILINE_IMPLICIT_KEY: `A colon is missing after a key, or a line isn't indented like its neighbours. ${INDENT}`,
  TAB_AS_INDENT: 'A tab indents the line. YAML takes spaces only.',
  BAD_INDENT: INDENT,
  BAD_SCALAR_START: `A value can't start with this character. ${QUOTES}`,
  BAD_ALIAS: `A value that starts with * or & is YAML's own. ${QUOTES}`,
  DUPLICATE_KEY:
    'The same key is there twice in one entry; perhaps the dash that starts the next entry is missing.',
  MISSING_CHAR: 'A quote or a bracket is not closed, or a colon is missing after a key.',
  MULTIPLE_DOCS: 'A line of three dashes starts a second document. Take it away.',
  UNEXPECTED_TOKEN: `Something stands after a closed quote or bracket. ${QUOTES}`,
};
