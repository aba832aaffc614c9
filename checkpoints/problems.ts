import { z } from 'zod';
import { type Facts, filled } from '../common/words.ts';
import { readYaml } from '../common/yaml.ts';
import { Problem } from './checkpoint.ts';

const Problems = z.record(
  z.string(),
  z.strictObject({
    is: z.enum(['failed', 'error']).default('failed'),
    found: z.string(),
    fix: z.array(z.string()),
  }),
);

/**
 * The problems of a checkpoint, as `problems.yaml` in its folder words them: what was found, and what to do.
 *
 * @param module `import.meta.url` of a file in that folder
 * @example
 * const problem = problemsOf(import.meta.url);
 * throw problem('index-not-ready', { name: 'help', state: 'Initializing' });
 */
export function problemsOf(module: string): (name: string, facts?: Facts) => Problem {
  let problems: z.infer<typeof Problems> | undefined;
  return (name, facts = {}) => {
    problems ??= readYaml(new URL('problems.yaml', module), Problems);
    const { is, found, fix } = problems[name]!;
    return new Problem(
      is,
      filled(found, facts),
      fix.map((step) => filled(step, facts)),
    );
  };
}
