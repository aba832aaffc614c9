import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { CheckFailure } from './check.ts';
import type { Fault } from './failure.ts';
import { placeholderFault } from './text.ts';
import { isOpen, placeOf, type ShapeNames, shapeFailure, valueAt } from './yaml-shape.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** One entry of the list, for a check that looks at some of its keys. */
export interface Entry<T> {
  /** Counted from 0. */
  index: number;
  value: T;
  /** Where one of its keys is, such as `1-learn/questions.yaml, question 2, asked_by (line 9)`. */
  at(key: keyof T & string): string;
  /** The line of one of its keys. */
  lineOf(key: keyof T & string): number;
}

/** A YAML file with one key, which holds a list of entries of one shape. */
export interface ListFile<T> {
  /** Throws the first failure of the file as a whole. */
  shape(): void;
  /** The number of entries. Waits for the check of the shape when the file can't be read. */
  count(): number;
  /** Throws for the first value that is still a placeholder. */
  filled(): void;
  /**
   * Throws the first fault of the first of these keys, in the entries where all have values of the right type. Without a
   * fault, it throws for the first entry where such a value is missing, and when there are too few entries.
   */
  judge<K extends keyof T & string>(
    keys: readonly [K, ...K[]],
    faultOf: (
      value: Pick<T, K>,
      entry: Entry<Pick<T, K>>,
      before: readonly Entry<Pick<T, K>>[],
    ) => Fault | undefined,
  ): void;
  /** The entries that have these keys filled so far; may be empty. Other entries can be compared with them. */
  complete<K extends keyof T & string>(keys: readonly K[]): Entry<Pick<T, K>>[];
}

/**
 * Reads the file and prepares to check it.
 *
 * @param ids ids of the checks for the shape, the number of entries and placeholders: other checks wait for them
 * @param atLeast how many entries the file needs
 */
export function listFile<T>(
  names: ShapeNames,
  ids: { shape: string; count: string; filled: string },
  atLeast: number,
): ListFile<T> {
  const { file, list, fields } = names;
  const wait = (id: string, got: string): never => {
    throw new CheckFailure({
      did: `reading ${file}`,
      expected: `the check ${id} to pass first`,
      got,
      waitsFor: id,
    });
  };
  const { source, failure } = read(names);
  const raw = valueAt(source?.value, [list]);
  const values: unknown[] = Array.isArray(raw) ? raw : [];
  const place = (...path: (string | number)[]) => placeOf(names, source!, [list, ...path]);
  const hasKey = (entry: unknown, key: string) => Object.hasOwn(Object(entry), key);
  /** The path to a placeholder in a field: empty for the field itself, undefined when there is none. */
  const openIn = (entry: unknown, key: string): string[] | undefined =>
    hasKey(entry, key) ? openPart(valueAt(entry, [key])) : undefined;
  const usable = (entry: unknown, key: string): boolean => {
    const value = valueAt(entry, [key]);
    return !isOpen(value) && (fields.shape[key] as z.ZodType).safeParse(value).success;
  };
  const allOpen = values.every((entry) => Object.keys(fields.shape).every((key) => openIn(entry, key)));
  const isUntouched = isDeepStrictEqual(source?.value, starterOf(file)) || allOpen;
  /** The file as the learner got it earns nothing, although some of it is right. */
  const begun = () =>
    values.length > 0 && isUntouched && wait(ids.filled, 'the file as it was in the beginning');
  const readable = () => failure && values.length === 0 && wait(ids.shape, 'a file that could not be read');
  const enough = () => {
    readable();
    if (values.length < atLeast) wait(ids.count, `${values.length} of ${atLeast}`);
  };
  const complete = <K extends keyof T & string>(keys: readonly K[]): Entry<Pick<T, K>>[] =>
    [...values.entries()]
      .filter(([, value]) => keys.every((key) => usable(value, key)))
      .map(([index, value]) => ({
        index,
        value: value as Pick<T, K>,
        at: (key) => `${file}, ${place(index, key)}`,
        lineOf: (key) => source!.lineOf([list, index, key]),
      }));

  return {
    complete,
    shape() {
      begun();
      if (failure) throw failure;
    },
    count() {
      begun();
      readable();
      return values.length;
    },
    filled() {
      for (const [index, entry] of values.entries())
        for (const key of Object.keys(fields.shape)) {
          if (!hasKey(entry, key)) wait(ids.shape, `no ${key} in ${place(index)}`);
          const open = openIn(entry, key);
          if (!open) continue;
          const fault = placeholderFault(valueAt(entry, [key, ...open]));
          const likely = 'This field is not filled yet, or the file is not saved.';
          throw new CheckFailure({ did: `${file}, ${place(index, key, ...open)}`, likely, ...fault! });
        }
      enough();
    },
    judge(keys, faultOf) {
      begun();
      const entries = complete(keys);
      for (const [position, entry] of entries.entries()) {
        const fault = faultOf(entry.value, entry, entries.slice(0, position));
        if (fault) throw new CheckFailure({ did: entry.at(keys[0]), ...fault });
      }
      for (const [index, entry] of values.entries()) {
        const missing = keys.find((key) => !usable(entry, key));
        if (missing === undefined) continue;
        wait(openIn(entry, missing) ? ids.filled : ids.shape, `no usable value in ${place(index, missing)}`);
      }
      enough();
    },
  };
}

/** The file, and what is wrong with it as a whole. */
function read(names: ShapeNames): { source?: YamlSource; failure?: CheckFailure | undefined } {
  try {
    const source = readYaml(names.file);
    const { error } = z.strictObject({ [names.list]: z.array(names.fields) }).safeParse(source.value);
    return { source, failure: error && shapeFailure(names, source, error.issues) };
  } catch (error) {
    if (error instanceof CheckFailure) return { failure: error };
    throw error;
  }
}

/** The value of the file as the learner gets it. */
function starterOf(file: string): unknown {
  const path = `../${file.replace('/', '/starter/')}`;
  return parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}

/** The path to a placeholder within a value: empty for the value itself, undefined when there is no placeholder. */
function openPart(value: unknown): string[] | undefined {
  if (isOpen(value)) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const [key] = Object.entries(value ?? {}).find(([, part]) => isOpen(part)) ?? [];
  return key === undefined ? undefined : [key];
}
