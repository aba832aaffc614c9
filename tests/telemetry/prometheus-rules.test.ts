import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findPromtool } from '#lab/prometheus/programs.ts';
import { prometheusConfig, RULES_FOLDER } from '#lab/prometheus/prometheus.ts';
import { temporaryFolder } from '../support/lab.ts';

const promtool = findPromtool();
const run = (...args: string[]) => promisify(execFile)(promtool!, args, { cwd: RULES_FOLDER });
const suites = readdirSync(RULES_FOLDER).filter((name) => name.endsWith('.test.yml'));
const rules = readdirSync(RULES_FOLDER).filter((name) => name.endsWith('.rules.yml'));

test('every rules file has a test file', () => {
  expect(suites.map((name) => name.replace('.test.', '.rules.'))).toEqual(rules);
  expect(rules).toEqual(['cost.rules.yml', 'satisfaction.rules.yml']);
});

describe.skipIf(!promtool)(`promtool${promtool ? '' : ' (skipped: no promtool on the PATH)'}`, () => {
  test.each(suites)('test rules %s', async (suite) => {
    expect((await run('test', 'rules', suite)).stdout).toContain('SUCCESS');
  });

  test('the tests notice a wrong rule: without the + 1 the test of the score fails', async () => {
    using folder = temporaryFolder();
    for (const name of ['satisfaction.rules.yml', 'satisfaction.test.yml']) {
      const text = readFileSync(join(RULES_FOLDER, name), 'utf8');
      writeFileSync(join(folder.path, name), text.replace('expr: 1 + 4 *', 'expr: 4 *'));
    }
    const tested = run('test', 'rules', join(folder.path, 'satisfaction.test.yml'));
    await expect(tested).rejects.toMatchObject({ code: 1 });
  });

  test("the lab's configuration is valid and includes the rules", async () => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'prometheus.yml');
    writeFileSync(file, prometheusConfig({ targets: ['127.0.0.1:4000', '127.0.0.1:4001'], job: 'rag-api' }));
    const { stdout } = await run('check', 'config', '--lint-fatal', file);
    expect(stdout).toContain(`${rules.length} rule files found`);
  });
});
