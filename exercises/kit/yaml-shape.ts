import type { z } from 'zod';
import { CheckFailure } from './check.ts';
import { isPlaceholder, nearest } from './text.ts';
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
  return path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key],
    value,
  );
}

/**
 * The first value of the wrong shape, as a failure with key and line. Placeholders are left out, whatever their type.
 */
export function shapeFailure(
  names: ShapeNames,
  source: YamlSource,
  issues: readonly z.core.$ZodIssue[],
): CheckFailure | undefined {
  const ranked = [...issues].sort((a, b) => Number(isUnknownKey(b)) - Number(isUnknownKey(a)));
  for (const issue of ranked) {
    const present = hasKey(source.value, issue.path);
    if (present && issue.path.length > 2 && isOpen(valueAt(source.value, issue.path))) continue;
    return failureOf(names, source, issue, present);
  }
  return undefined;
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
export function described(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object')
    return `a map with ${Object.keys(value).slice(0, 5).join(', ') || 'no keys'}`;
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  return `the ${NAMES[typeof value] ?? typeof value} ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}

const NAMES: Record<string, string> = { string: 'text', boolean: 'truth value' };

function isUnknownKey(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueUnrecognizedKeys {
  return issue.code === 'unrecognized_keys';
}

function hasKey(value: unknown, path: Path): boolean {
  const parent = valueAt(value, path.slice(0, -1));
  return typeof parent === 'object' && parent !== null && Object.hasOwn(parent, path.at(-1) ?? '');
}

function failureOf(
  names: ShapeNames,
  source: YamlSource,
  issue: z.core.$ZodIssue,
  present: boolean,
): CheckFailure {
  const { file, list, item, fields } = names;
  const { path } = issue;
  const keys = Object.keys(fields.shape);
  const fail = (expected: string, got: string, likely: string, at = path) =>
    new CheckFailure({ did: `${file}, ${placeOf(names, source, at)}`, expected, got, likely });
  if (isUnknownKey(issue)) {
    const [unknown = ''] = issue.keys;
    const known = path.length === 0 ? [list] : path.length === 2 ? keys : NESTED;
    const meant = nearest(unknown, known);
    return fail(
      path.length === 0 ? `no other key than ${list}` : `one of the keys ${known.join(', ')}`,
      `the unknown key ${unknown}`,
      meant ? `Did you mean ${meant}?` : 'Remove the key, or move its text into one of the known keys.',
      [...path, unknown],
    );
  }
  if (path.length <= 1)
    return new CheckFailure({
      did: `reading ${file}`,
      expected: `the key ${list}: with a list below it`,
      got: described(valueAt(source.value, path)),
      likely: `Begin with the line ${list}: and start each ${item} with a dash, indented by two spaces.`,
    });
  if (!present)
    return fail(
      `the key ${String(path.at(-1))}`,
      `a ${item} without it`,
      `Each ${item} needs all of ${keys.join(', ')}.`,
    );
  const got = described(valueAt(source.value, path));
  if (path.length === 2)
    return fail(
      `a map with the keys ${keys.join(', ')}`,
      got,
      'A space is missing after a colon, or the line has only a dash.',
    );
  const field = fields.shape[String(path[2])] as z.ZodType | undefined;
  const isField = path.length === 3 || !('expected' in issue);
  return fail(
    (isField ? field?.description : `a ${issue.expected}`) ?? issue.message,
    got,
    issue.code === 'invalid_value'
      ? 'Use one of these words.'
      : 'Text that YAML reads as something else (numbers, true, brackets) needs quotes. Numbers, lists and maps need no quotes.',
  );
}

const NESTED = ['above', 'below', 'for'];
