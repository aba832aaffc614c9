import { listed } from '../../common/words.ts';
import { CheckFailure } from './check.ts';
import { shown } from './shown.ts';

// biome-ignore lint/suspicious/noExplicitAny: a learner's function may take and return anything
type AnyFunction = (...args: any[]) => unknown;

/**
 * The function that a learner's module must export. Throws CheckFailure when it doesn't.
 *
 * @param file for the message, such as `2-build/feedback.ts`
 */
export function exportedFunction(module: object, name: string, file: string): AnyFunction {
  const found = (module as Record<string, unknown>)[name];
  if (typeof found === 'function') return found as AnyFunction;
  const names = Object.keys(module);
  throw new CheckFailure({
    did: `import { ${name} } from '${file}'`,
    expected: `a function named ${name}`,
    got: name in module ? shown(found) : names.length === 0 ? 'no export at all' : `only ${listed(names)}`,
    likely: names.includes('default')
      ? `Export it by name: export function ${name}(…), without default.`
      : 'The function was renamed, or the word export is missing before it.',
  });
}
