import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { CheckFailure } from './check.ts';
import { targetFile } from './target.ts';
import problems from './yaml-problems.json' with { type: 'json' };

/** What is wrong, in our words: those of a YAML library are for people who know YAML's grammar. */
const PROBLEMS: Partial<Record<YAMLError['code'], { problem: string; likely: string }>> = problems.syntax;

/** A YAML file as plain values, with their lines. */
export interface YamlSource {
  value: unknown;
  /** Line of the value at a path, counted from 1; for a missing value, the line of what should hold it. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Larger files can't be an answer to an exercise. */
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
  if (error) {
    const { line, col } = lines.linePos(error.pos[0]);
    const there = (text.split('\n')[line - 1] ?? '').trim();
    const { problem, likely } = PROBLEMS[error.code] ?? problems.syntax.OTHER;
    throw new CheckFailure({
      did: `${file}, line ${line}, column ${col}`,
      expected: 'valid YAML',
      got: `${problem}${there && `: ${there}`}`,
      likely,
    });
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length--) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  try {
    return { value: document.toJS(), lineOf };
  } catch {
    throw new CheckFailure({
      did: `reading ${file}`,
      expected: 'YAML whose aliases (*name) can be followed',
      got: 'an alias that leads nowhere or never ends',
      likely: 'An alias refers to itself, or to too much. Write the value without an alias.',
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
      got: code === 'ENOENT' ? 'no file of that name' : code === 'EISDIR' ? 'a folder' : `the error ${code}`,
      likely: 'The file was moved or renamed (.yml instead of .yaml?), or another folder was graded.',
    });
  }
  if (bytes.length > MAX_BYTES)
    throw new CheckFailure({ did, expected: `at most ${MAX_BYTES / 1000} kB`, got: `${bytes.length} bytes` });
  if (bytes.includes(0))
    throw new CheckFailure({
      did,
      expected: 'text in UTF-8',
      got: 'a file with zero bytes',
      likely: 'The editor saved it as UTF-16. Save it again with the encoding UTF-8.',
    });
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
