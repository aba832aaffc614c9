import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inProject } from '../../common/paths.ts';
import { EXERCISES } from '../../exercises/index.ts';
import { findRunningLab } from '../../workbook/sandbox/lab-file.ts';
import { type Clone, clone } from '../support/clone.ts';
import { start } from '../support/command.ts';
import { ask, eventually, send } from '../support/lab.ts';
import { PROMETHEUS, WHY_SKIPPED } from '../support/prometheus.ts';
import { ddTraceInstalled, NOT_INSTALLED } from '../telemetry/installed.ts';

// The commands as a person types them, under the Node that runs this file. `.ci/run` uses several versions.

let book: Clone;
beforeAll(() => {
  book = clone();
});
afterAll(() => book[Symbol.dispose]());

describe('npm run checkpoint', { timeout: 60_000 }, () => {
  const looked = async (variables: Record<string, string>) => {
    const { code, stdout, stderr } = await book.run(['checkpoint', '--sandbox', '--json'], {
      DD_TRACE_ENABLED: 'true',
      ...variables,
    });
    expect(code, stdout + stderr).toBe(0);
    const { checkpoints } = JSON.parse(stdout) as { checkpoints: { status: string; evidence: string }[] };
    return checkpoints.map(({ status, evidence }) => `${status} ${evidence}`);
  };
  const traced = ddTraceInstalled ? 'ready local' : 'ready stand-in';

  test('with the stand-in for Prometheus', async () => {
    expect(await looked({ PROMETHEUS_BIN: 'none' })).toEqual([
      traced,
      'ready stand-in',
      'pending local',
      'ready stand-in',
    ]);
  });

  test.skipIf(!PROMETHEUS)(`with a real Prometheus${WHY_SKIPPED}`, async () => {
    expect(await looked({ PROMETHEUS_BIN: PROMETHEUS! })).toEqual([
      traced,
      'ready local',
      'pending local',
      'ready stand-in',
    ]);
  });
});

describe('the solutions', { timeout: 60_000 }, () => {
  test.each(EXERCISES.map(({ id }) => id))('npm run exercise %i -- --check', async (id) => {
    book.solve(id);
    const { code, stdout } = await book.run(['exercise', String(id), '--check', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ id, verdict: 'pass' });
    expect(code).toBe(0);
  });

  test('npm run grade', async () => {
    const { code, stdout } = await book.run(['grade', join(book.path, 'solutions'), '--json', '-']);
    const [{ verdict, points, maxPoints }] = JSON.parse(stdout).submissions;
    expect([code, verdict, points]).toEqual([0, 'pass', maxPoints]);
  });
});

test('npm run slides -- --check', { timeout: 30_000 }, async () => {
  const { code, stdout } = await book.run(['slides', '--check']);
  expect(code, stdout).toBe(0);
  expect(stdout).toContain('10:00 without a gap');
});

test('npm run lab shows a flame graph with the name of a slow function of the learner', {
  timeout: 60_000,
}, async ({ skip }) => {
  skip(!ddTraceInstalled, NOT_INSTALLED);
  const solution = readFileSync(inProject('solutions/2-build/feedback.ts'), 'utf8');
  const slow = `
function weighTheVote() {
  const end = performance.now() + 150;
  let sum = 0;
  while (performance.now() < end) sum += Math.sqrt(sum + 1);
  return sum;
}`;
  const source = solution.replace(/(= async \([^)]*\)[^=]*=> \{\n)/, '$1    weighTheVote();\n') + slow;
  writeFileSync(join(book.path, 'exercises/2-build/feedback.ts'), source);
  const home = join(book.path, '.practathon-lab');
  vi.stubEnv('PRACTATHON_HOME', home);
  const variables = { PRACTATHON_HOME: home, DD_TRACE_ENABLED: 'true' };
  const lab = start(['lab', '--port', '0'], variables, join(book.path, 'scripts/run.mjs'));
  try {
    const { ragApi } = await eventually(async () => {
      const found = await findRunningLab();
      expect(found?.pid).toBe(lab.pid);
      return found!;
    }, 30_000);
    const { body } = await ask(ragApi, 'How do I invite a teammate?');
    await eventually(async () => {
      const vote = await send('PUT', `${ragApi}/query/${body.queryId}/feedback`, { rating: 'up' });
      expect([200, 201]).toContain(vote.status);
      expect(await (await fetch(`${ragApi}/flame/text`)).text()).toContain('weighTheVote');
    }, 20_000);
  } finally {
    lab.kill('SIGINT');
    await once(lab, 'close');
    vi.unstubAllEnvs();
  }
});
