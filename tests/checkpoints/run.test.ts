import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { Checkpoint } from '../../checkpoints/checkpoint.ts';
import { send } from '../../checkpoints/http/request.ts';
import { runCheckpoint } from '../../workbook/checkpoint/run.ts';
import { liveSettings } from './context.ts';

const TIMEOUT_MS = 200.4; // not a whole number, as after the start of a process

/** A server that accepts every request and never answers. */
async function silent(): Promise<string> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a deadline that moved for a scrape does not give a silent system more time', async () => {
  const url = await silent();
  const checkpoint: Checkpoint = {
    id: 2,
    name: 'x',
    verify: 'x',
    impact: 'x',
    asks: [],
    liveWhenSet: [],
    liveNeeds: [],
    async check(context) {
      context.extend(60_000);
      await send({ system: 'Grafana', url, schema: z.unknown(), context });
      throw new Error('it was answered');
    },
  };
  const result = await runCheckpoint(
    { checkpoint, settings: liveSettings(), evidence: 'live', timeoutMs: TIMEOUT_MS },
    { signal: new AbortController().signal },
  );
  expect(result).toMatchObject({
    status: 'error',
    found: expect.stringMatching(/^Grafana had not answered GET .* after 0\.2 s\.$/),
  });
});
