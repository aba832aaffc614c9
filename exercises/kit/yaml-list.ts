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

/** Ids of the checks for the shape and for placeholders: other checks wait for them, and for `three-…`. */
const [SHAPE, FILLED] = ['file-shape', 'filled'];
/** How many entries the list needs. */
const AT_LEAST = 3;

/** Reads a YAML file with one key, which holds a list of entries of one shape, and prepares to check it. */
export function listFile<T>(names: ShapeNames) {
  const { file, list, fields } = names;
  const { source, failure } = read(names);
  const values = valueAt(source?.value, [list]);
  const entries = (Array.isArray(values) ? values : []).map((value: unknown, index) => {
    const byKey = Object.entries(fields.shape).map(
      ([key, type]) => [key, fieldOf(value, key, type)] as const,
    );
    return { index, value, fields: new Map<string, Field>(byKey) };
  });
  const isOpenAll = entries.every((entry) => [...entry.fields.values()].every(({ open }) => open));
  const isUntouched = entries.length > 0 && (isOpenAll || isDeepStrictEqual(source?.value, starterOf(file)));
  const place = (...path: (string | number)[]) => placeOf(names, source!, [list, ...path]);
  const wait = (id: string, got: string): never => {
    const expected = `the check ${id} to pass first`;
    throw new CheckFailure({ did: `reading ${file}`, expected, got, waitsFor: id });
  };
  /** The file as the learner got it earns nothing, although some of it is right. */
  const begun = () => isUntouched && wait(FILLED, 'the file as it was in the beginning');
  const readable = () => failure && entries.length === 0 && wait(SHAPE, 'a file that could not be read');
  const enough = () => {
    readable();
    if (entries.length < AT_LEAST) wait(`three-${list}`, `${entries.length} of ${AT_LEAST}`);
  };

  return {
    /** Throws the first failure of the file as a whole. */
    shape(): void {
      begun();
      if (failure) throw failure;
    },

    /** The number of entries. Waits for the check of the shape when the file can't be read. */
    count(): number {
      begun();
      readable();
      return entries.length;
    },

    /** Throws for the first value that is still a placeholder. */
    filled(): void {
      for (const { index, value, fields } of entries)
        for (const [key, { isThere, open }] of fields) {
          if (!isThere) wait(SHAPE, `no ${key} in ${place(index)}`);
          if (!open) continue;
          const fault = placeholderFault(valueAt(value, [key, ...open]))!;
          const likely = 'This field is not filled yet, or the file is not saved.';
          throw new CheckFailure({ did: `${file}, ${place(index, key, ...open)}`, likely, ...fault });
        }
      enough();
    },

    /** The entries that have these keys filled so far; may be empty. Other entries can be compared with them. */
    complete<K extends keyof T & string>(keys: readonly K[]): Entry<Pick<T, K>>[] {
      return entries
        .filter(({ fields }) => keys.every((key) => fields.get(key)!.isUsable))
        .map(({ index, value }) => ({
          index,
          value: value as Pick<T, K>,
          at: (key) => `${file}, ${place(index, key)}`,
          lineOf: (key) => source!.lineOf([list, index, key]),
        }));
    },

    /**
     * Throws the first fault of the first of these keys, in the entries where all have values of the right type. Without a
     * fault, it throws for the first entry where such a value is missing, and when there are too few entries.
     */
    judge<K extends keyof T & string>(
      keys: readonly [K, ...K[]],
      faultOf: (...judged: [Pick<T, K>, Entry<Pick<T, K>>, before: Entry<Pick<T, K>>[]]) => Fault | undefined,
    ): void {
      begun();
      const complete = this.complete(keys);
      for (const [position, entry] of complete.entries()) {
        const fault = faultOf(entry.value, entry, complete.slice(0, position));
        if (fault) throw new CheckFailure({ did: entry.at(keys[0]), ...fault });
      }
      for (const { index, fields } of entries) {
        const missing = keys.find((key) => !fields.get(key)!.isUsable);
        if (missing === undefined) continue;
        wait(fields.get(missing)!.open ? FILLED : SHAPE, `no usable value in ${place(index, missing)}`);
      }
      enough();
    },
  };
}

interface Field {
  isThere: boolean;
  /** The path to a placeholder in it: empty for the field itself, undefined when there is none. */
  open: string[] | undefined;
  /** It has a value of the right type. */
  isUsable: boolean;
}

function fieldOf(entry: unknown, key: string, type: unknown): Field {
  const isThere = Object.hasOwn(Object(entry), key);
  const value = valueAt(entry, [key]);
  const isUsable = !isOpen(value) && (type as z.ZodType).safeParse(value).success;
  return { isThere, open: isThere ? openPart(value) : undefined, isUsable };
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
