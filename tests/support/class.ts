import { join } from 'node:path';
import type { Report } from '../../workbook/class/report.ts';
import { type ServedClass, serveClass } from '../../workbook/class/server/serve.ts';
import { temporaryFolder } from './lab.ts';

/** A class of the test's own, on free ports of this machine. */
export async function testClass(file?: string): Promise<TestClass & AsyncDisposable> {
  const folder = temporaryFolder();
  const served = await serveClass({
    port: 0,
    host: '127.0.0.1',
    address: () => '127.0.0.1',
    file: file ?? join(folder.path, 'class.jsonl'),
  });
  return {
    ...served,
    network: served.learnersUrl(),
    async [Symbol.asyncDispose]() {
      await served.close();
      folder[Symbol.dispose]();
    },
  };
}

export type TestClass = ServedClass & {
  /** Origin of what learners reach. */
  network: string;
};

/** Sends JSON, with a learner's ticket if there is one. */
export async function post(url: string, body: unknown, ticket = '') {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ticket}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes of body
  return { status: response.status, body: (await response.json()) as any };
}

export async function joined({ network, code }: TestClass, name: string) {
  const { body } = await post(`${network}/join`, { code, name });
  return body as { ticket: string; name: string };
}

/** A report of a learner who is at one check of Exercise 2. */
export function report(seq: number, change: Partial<Report> = {}, ms = 0): Report {
  const stuck = { check: 'bad-rating-400', title: 'A wrong rating is refused', says: 'Expected 400.', ms };
  const build = { verdict: 'fail', points: 1, maxPoints: 3, attempts: seq, hints: 1, minutes: 4 } as const;
  return {
    seq,
    now: 'build',
    hand: 0,
    seen: 0,
    exercises: { build: { ...build, checks: { first: 'pass', 'bad-rating-400': 'fail' }, stuck } },
    checkpoints: [{ id: 1, status: 'ready', evidence: 'local' }],
    ...change,
  };
}
