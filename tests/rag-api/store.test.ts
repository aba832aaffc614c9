import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import type { Answer, Rating } from '#lab/rag-api/feedback.ts';
import { fileUrl, openStore } from '#lab/rag-api/store.ts';
import { LOADS_TYPESCRIPT } from '../../common/child-process.ts';
import { temporaryFolder } from '../support/lab.ts';

function answer(queryId: string): Answer {
  return { queryId, question: 'q', answer: 'a', tier: 'free', queryType: 'setup', answeredAt: Date.now() };
}

test('an answer is the same after storing and reading it', async () => {
  using folder = temporaryFolder();
  const store = await openStore(fileUrl(join(folder.path, 'new', 'folder.db')));
  const full: Answer = { ...answer('x'), traceId: 'ab'.repeat(16), userId: 'u', costUsd: 0.1 };
  await store.answers.add(full);
  expect(await store.answers.get('x')).toEqual(full);
  expect(await store.answers.get("'; DROP TABLE answers; --")).toBeUndefined();
  store.close();
});

test('simultaneous votes on one answer form one sequence', async () => {
  using folder = temporaryFolder();
  const url = fileUrl(join(folder.path, 'votes.db'));
  const stores = [await openStore(url), await openStore(url)];
  await stores[0]!.answers.add(answer('x'));
  const ratings = Array.from({ length: 60 }, (_, i): Rating => (i % 3 === 0 ? 'down' : 'up'));
  const before = await Promise.all(ratings.map((rating, i) => stores[i % 2]!.votes.put('x', rating)));
  // each vote saw exactly one other vote before it, so taken together they form one chain
  const count = (list: (Rating | undefined)[], rating?: Rating) => list.filter((r) => r === rating).length;
  const last = await stores[0]!.votes.get('x');
  expect(count(before, undefined)).toBe(1);
  for (const rating of ['up', 'down'] as const)
    expect(count(before, rating)).toBe(count(ratings, rating) - (last === rating ? 1 : 0));
  for (const store of stores) store.close();
});

test('an acknowledged vote survives kill -9', async () => {
  using folder = temporaryFolder();
  const url = fileUrl(join(folder.path, 'killed.db'));
  const child = spawn(
    process.execPath,
    [...LOADS_TYPESCRIPT, '--input-type=module', '-e', VOTER.replace('URL', JSON.stringify(url))],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === 50) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
  const store = await openStore(url);
  for (const id of acknowledged) expect(await store.votes.get(id), id).toBe('down');
  store.close();
});

const VOTER = `
  const { openStore } = await import('#lab/rag-api/store.ts');
  const store = await openStore(URL);
  for (let i = 0; ; i++) {
    await store.votes.put('answer-' + i, 'down');
    process.stdout.write('answer-' + i + '\\n');
    await new Promise(setImmediate);
  }
`;

test('beyond the limit the oldest answers and their votes are deleted', async () => {
  using folder = temporaryFolder();
  const store = await openStore(fileUrl(join(folder.path, 'bounded.db')), 100);
  for (let i = 0; i < 1000; i += 1) {
    await store.answers.add(answer(`a${i}`));
    if (i === 0) await store.votes.put('a0', 'up');
  }
  expect(await store.answers.get('a0')).toBeUndefined();
  expect(await store.votes.get('a0')).toBeUndefined();
  expect(await store.answers.get('a900')).toMatchObject({ queryId: 'a900' });
  expect(await store.answers.get('a999')).toMatchObject({ queryId: 'a999' });
  store.close();
});
