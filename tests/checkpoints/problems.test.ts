import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inProject } from '../../common/paths.ts';

test.each(['cost', 'datadog', 'feedback', 'http', 'prometheus'])(
  'checkpoints/%s/problems.yaml holds the problems of its folder, with facts that the code knows',
  (name) => {
    const folder = inProject(`checkpoints/${name}`);
    const read = (file: string) => readFileSync(`${folder}/${file}`, 'utf8');
    const text = read('problems.yaml');
    const problems = Object.keys(parse(text));
    const code = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map(read)
      .join('\n');
    const thrown = [...code.matchAll(/\b(?:problem|deviation)\((?:\w+, )?'([\w-]+)'/g)].map(
      (found) => found[1]!,
    );
    expect(thrown.filter((problem) => !problems.includes(problem))).toEqual([]);
    expect(problems.filter((problem) => !code.includes(`'${problem}'`))).toEqual([]);
    const facts = [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
    expect(facts.filter((fact) => !new RegExp(`\\b${fact}\\b`).test(code))).toEqual([]);
  },
);
