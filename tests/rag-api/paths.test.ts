import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Lab } from '#lab/lab.ts';
import { fileUrl } from '#lab/rag-api/store.ts';
import { inProject } from '../../common/paths.ts';
import { startHost } from '../../workbook/sandbox/learner/process.ts';
import { send, temporaryFolder, testLab } from '../support/lab.ts';

// Paths in broken percent-encoding must not end in a 500 that blames the learner's file.

/** Ids in percent-encoding, good and broken, without a slash. */
const RAW_IDS = fc
  .array(fc.constantFrom('%', '%E0%A4%A', '%E0', '%C3%A9', '%00', '%zz', '%2F', 'a', '0', '..', '+'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
  .filter((id) => id !== '..');
const EXAMPLES: [string][] = [['%'], ['%E0%A4%A']];

const isBroken = (id: string) => {
  try {
    decodeURIComponent(id);
    return false;
  } catch {
    return true;
  }
};

describe('a vote on an id in broken percent-encoding', () => {
  let lab: Lab & AsyncDisposable;
  const reached: string[] = [];
  beforeAll(async () => {
    lab = await testLab({
      learner: {
        feedback: () => (request, response) => {
          reached.push(request.path);
          response.status(404).json({ error: 'unknown answer' });
        },
      },
    });
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  test('is refused by the RAG API and never reaches the routes of Exercise 2', async () => {
    await fc.assert(
      fc.asyncProperty(RAW_IDS, async (id) => {
        reached.length = 0;
        const { status, body } = await send('PUT', `${lab.ragApi}/query/${id}/feedback`, { rating: 'up' });
        expect(status, id).toBe(isBroken(id) ? 400 : 404);
        expect(body).toEqual({ error: expect.any(String) });
        expect(reached, id).toHaveLength(isBroken(id) ? 0 : 1);
      }),
      { seed: 3, numRuns: 60, examples: EXAMPLES },
    );
  });
});

test('the process of the learner’s code answers 400 too, and does not say that a route threw', {
  timeout: 30_000,
}, async () => {
  using folder = temporaryFolder();
  const file = (name: string) => ({ name, path: inProject(name) });
  const said: string[] = [];
  const host = startHost(
    {
      databaseUrl: fileUrl(join(folder.path, 'x.db')),
      routes: file('solutions/2-build/feedback.ts'),
      counter: file('solutions/3-apply/satisfaction.ts'),
    },
    (line) => said.push(line),
  );
  try {
    const origin = await host.origin;
    await fc.assert(
      fc.asyncProperty(RAW_IDS, async (id) => {
        const { status, body } = await send('PUT', `${origin}/query/${id}/feedback`, { rating: 'up' });
        expect(status, id).toBe(isBroken(id) ? 400 : 404);
        expect(body).toEqual({ error: expect.any(String) });
      }),
      { seed: 4, numRuns: 30, examples: EXAMPLES },
    );
    expect(said).toEqual([]);
  } finally {
    host.kill();
    await host.over;
  }
});
