import type { z } from 'zod';
import { clipped } from '../../common/redact-output.ts';
import { CheckFailure } from './check.ts';
import type { Fault } from './failure.ts';
import { isPlaceholder, nearest } from './text.ts';
import problems from './yaml-problems.json' with { type: 'json' };
import type { YamlSource } from './yaml-source.ts';

/** The words for places in a file, such as `metric 2, promql (line 14)`. */
export interface ShapeNames {
  /** Such as `4-ship/metrics-plan.yaml`. */
  file: string;
  /** The top-level key that holds the list. */
  list: string;
  /** One entry of it. */
  item: string;
  /** The keys of an entry; a schema's `describe` says what is expected there. */
  fields: z.ZodObject;
}

type Path = readonly PropertyKey[];

/** Whether a value is missing or still a placeholder. */
export function isOpen(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (Array.isArray(value)) return value.length > 0 && value.every(isOpen);
  return typeof value === 'string' && isPlaceholder(value);
}

/** The value at a path; undefined when there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return at;
}

/** The first value of the wrong shape, as a failure with key and line. Placeholders are left out, whatever their type. */
export function shapeFailure(
  names: ShapeNames,
  source: YamlSource,
  issues: readonly z.core.$ZodIssue[],
): CheckFailure | undefined {
  const isPlaceholderAt = (path: Path) =>
    path.length > 2 && hasKey(source.value, path) && isOpen(valueAt(source.value, path));
  const wrongs = issues.filter(({ path }) => !isPlaceholderAt(path));
  const wrong = wrongs.find(({ code }) => code === 'unrecognized_keys') ?? wrongs[0];
  if (!wrong) return undefined;
  if (wrong.path.length <= 1 && wrong.code !== 'unrecognized_keys')
    return noList(names, valueAt(source.value, wrong.path));
  const { at = wrong.path, ...fault } = faultOf(names, source, wrong);
  return new CheckFailure({ did: `${names.file}, ${placeOf(names, source, at)}`, ...fault });
}

/** `question 2, asked_by (line 9)`, or the part of it that a shorter path gives. */
export function placeOf({ list, item }: ShapeNames, source: YamlSource, path: Path): string {
  const [top, index, ...keys] = path;
  const parts = [
    top === list && typeof index === 'number' ? `${item} ${index + 1}` : undefined,
    top === list ? keys.map(String).join('.') : path.map(String).join('.'),
  ].filter(Boolean);
  return `${parts.join(', ')} (line ${source.lineOf(path)})`;
}

/** What a value is, in a few words. */
function described(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object')
    return `a map with ${Object.keys(value).slice(0, 5).join(', ') || 'no keys'}`;
  if (typeof value === 'string') return `the text "${clipped(value, 60)}"`;
  return `the ${typeof value === 'boolean' ? 'truth value' : typeof value} ${value}`;
}

function hasKey(value: unknown, path: Path): boolean {
  const parent = valueAt(value, path.slice(0, -1));
  return typeof parent === 'object' && parent !== null && Object.hasOwn(parent, path.at(-1) ?? '');
}

function noList({ file, list, item }: ShapeNames, got: unknown): CheckFailure {
  return new CheckFailure({
    did: `reading ${file}`,
    expected: `the key ${list}: with a list below it`,
    got: described(got),
    likely: `Begin with the line ${list}: and start each ${item} with a dash, indented by two spaces.`,
  });
}

/** What is wrong by an issue, and where if that is not at the issue's own path. */
function faultOf(
  { list, item, fields }: ShapeNames,
  source: YamlSource,
  issue: z.core.$ZodIssue,
): Fault & { at?: Path } {
  const { path } = issue;
  const keys = Object.keys(fields.shape);
  if (issue.code === 'unrecognized_keys') {
    const [unknown = ''] = issue.keys;
    const known = path.length === 0 ? [list] : path.length === 2 ? keys : NESTED;
    const meant = nearest(unknown, known);
    return {
      at: [...path, unknown],
      expected: path.length === 0 ? `no other key than ${list}` : `one of the keys ${known.join(', ')}`,
      got: `the unknown key ${clipped(unknown, 60)}`,
      likely: meant ? `Did you mean ${meant}?` : problems.shape.OTHER_KEY,
    };
  }
  const value = valueAt(source.value, path);
  if (!hasKey(source.value, path))
    return {
      expected: `the key ${String(path.at(-1))}`,
      got: `a ${item} without it`,
      likely: `Each ${item} needs all of ${keys.join(', ')}.`,
    };
  const { NOT_A_MAP, TOO_LONG, OTHER_WORD, OTHER_TYPE } = problems.shape;
  const got = described(value);
  if (path.length === 2)
    return { expected: `a map with the keys ${keys.join(', ')}`, got, likely: NOT_A_MAP };
  if (issue.code === 'too_big') {
    const expected = `at most ${issue.maximum} characters`;
    return { expected, got: `${String(value).length} characters`, likely: TOO_LONG };
  }
  const isField = path.length === 3 || !('expected' in issue);
  const field = fields.shape[String(path[2])] as z.ZodType | undefined;
  const expected = (isField ? field?.description : `a ${issue.expected}`) ?? issue.message;
  return { expected, got, likely: issue.code === 'invalid_value' ? OTHER_WORD : OTHER_TYPE };
}

const NESTED = ['above', 'below', 'for'];
