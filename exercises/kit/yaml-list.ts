import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { z } from 'zod';
import { CheckFailure } from './check.ts';
import type { Failure, Fault } from './failure.ts';
import { fillerFault } from './text.ts';
import { isOpen, placeOf, type ShapeNames, shapeFailure, valueAt } from './yaml-shape.ts';
import { readYaml } from './yaml-source.ts';

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
   * Throws the first failure that `each` finds in the entries which have these keys filled with values of the right type.
   * Without a failure, it throws for the first entry where such a value is missing, and when there are too few entries.
   */
  entries<K extends keyof T & string>(
    keys: readonly K[],
    each: (entry: Entry<Pick<T, K>>, before: readonly Entry<Pick<T, K>>[]) => Failure | undefined,
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
  schema: z.ZodType,
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
  const reading = attempt(() => readYaml(file));
  const result = reading.source && schema.safeParse(reading.source.value);
  const failure =
    reading.failure ??
    (result && !result.success ? shapeFailure(names, reading.source, result.error.issues) : undefined);
  const raw = reading.source ? valueAt(reading.source.value, [list]) : undefined;
  const values: unknown[] = Array.isArray(raw) ? raw : [];
  const place = (index: number, ...keys: string[]) => placeOf(names, reading.source!, [list, index, ...keys]);
  const usable = (value: unknown, key: string): boolean => {
    const at = valueAt(value, [key]);
    return !isOpen(at) && (fields.shape[key] as z.ZodType).safeParse(at).success;
  };
  const allOpen = values.every((value) =>
    Object.keys(fields.shape).every(
      (key) => Object.hasOwn(Object(value), key) && openPart(valueAt(value, [key])) !== undefined,
    ),
  );
  const isUntouched = isDeepStrictEqual(reading.source?.value, starterOf(file)) || allOpen;
  /** The file as the learner got it earns nothing, although some of it is right. */
  const begun = (): void => {
    if (values.length > 0 && isUntouched) wait(ids.filled, 'the file as it was in the beginning');
  };
  const enough = (): void => {
    if (failure && values.length === 0) wait(ids.shape, 'a file that could not be read');
    if (values.length < atLeast) wait(ids.count, `${values.length} of ${atLeast}`);
  };

  const completeEntries = <K extends keyof T & string>(keys: readonly K[]): Entry<Pick<T, K>>[] =>
    values.flatMap((value, index) =>
      keys.every((key) => usable(value, key))
        ? [
            {
              index,
              value: value as Pick<T, K>,
              at: (key: string) => `${file}, ${place(index, key)}`,
              lineOf: (key: string) => reading.source!.lineOf([list, index, key]),
            },
          ]
        : [],
    );

  return {
    shape: () => {
      begun();
      if (failure) throw failure;
    },
    count: () => {
      begun();
      if (failure && values.length === 0) wait(ids.shape, 'a file that could not be read');
      return values.length;
    },
    filled: () => {
      for (const [index, value] of values.entries())
        for (const key of Object.keys(fields.shape)) {
          if (!Object.hasOwn(Object(value), key)) wait(ids.shape, `no ${key} in ${place(index)}`);
          const open = openPart(valueAt(value, [key]));
          if (!open) continue;
          const at = valueAt(value, [key, ...open]);
          throw new CheckFailure({ did: `${file}, ${place(index, key, ...open)}`, ...openFault(at) });
        }
      enough();
    },
    entries: (keys, each) => {
      begun();
      const complete = completeEntries(keys);
      for (const [position, entry] of complete.entries()) {
        const failure = each(entry, complete.slice(0, position));
        if (failure) throw new CheckFailure(failure);
      }
      for (const [index, value] of values.entries()) {
        const missing = keys.find((key) => !usable(value, key));
        if (missing === undefined) continue;
        const open = Object.hasOwn(Object(value), missing) && openPart(valueAt(value, [missing]));
        wait(open ? ids.filled : ids.shape, `no usable value in ${place(index, missing)}`);
      }
      enough();
    },
    complete: completeEntries,
  };
}

/** What is wrong with a value that is missing, a placeholder or filler. */
function openFault(value: unknown): Fault {
  const filler = typeof value === 'string' ? fillerFault(value) : undefined;
  return (
    filler ?? {
      expected: 'your own words instead of the placeholder',
      got: JSON.stringify(value) ?? 'nothing',
      likely: 'This field is not filled yet, or the file is not saved.',
    }
  );
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

function attempt<S>(
  read: () => S,
): { source: S; failure?: undefined } | { source?: undefined; failure: CheckFailure } {
  try {
    return { source: read() };
  } catch (error) {
    if (error instanceof CheckFailure) return { failure: error };
    throw error;
  }
}
