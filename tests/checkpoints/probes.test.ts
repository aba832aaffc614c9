import { expect, test } from 'vitest';
import type { Checkpoint, Evidence } from '../../checkpoints/checkpoint.ts';
import { Probes } from '../../workbook/checkpoint/probes.ts';
import { runCheckpoint } from '../../workbook/checkpoint/run.ts';
import { liveSettings } from './context.ts';

/** A checkpoint that is looked at every 5 seconds, and what it does in each look. */
function watching(evidence: Evidence) {
  let seconds = 0;
  const probes = new Probes(() => seconds * 1000);
  const is = { status: 'ready' as 'ready' | 'failed' | 'pending', ofProbe: 'ready' as 'ready' | 'failed' };
  let probed = 0;
  const checkpoint: Checkpoint = {
    id: 3,
    name: 'x',
    verify: 'x',
    impact: 'x',
    asks: [],
    liveWhenSet: [],
    liveNeeds: [],
    async check({ probe, probed: send }) {
      if (is.status !== 'ready') return { status: is.status, found: 'looked', fix: [], details: {} };
      if (!probe) return { status: 'ready', found: 'looked', fix: [], details: {} };
      send?.();
      probed += 1;
      return { status: is.ofProbe, found: `probe ${probed}`, fix: [], details: { probeVote: 'q' } };
    },
  };
  const look = async (url?: string) => {
    const settings = { ...liveSettings(), ragApi: { url } };
    const options = { signal: new AbortController().signal, probes };
    const result = await runCheckpoint({ checkpoint, settings, evidence, timeoutMs: 1000 }, options);
    seconds += 5;
    return `${result.status} ${result.found}`;
  };
  return { look, is, probed: () => probed };
}

test('ten minutes of looks every 5 seconds probe once a minute', async () => {
  const { look, probed } = watching('local');
  for (let i = 0; i < 120; i += 1) await look();
  expect(probed()).toBe(10);
});

test('in between, the result of the last probe counts, and what the looks find wrong', async () => {
  const { look, is } = watching('local');
  expect([await look(), await look()]).toEqual(['ready probe 1', 'ready probe 1']);
  is.status = 'failed';
  expect(await look()).toBe('failed looked');
  is.status = 'ready';
  expect(await look()).toBe('ready probe 1');
});

test('a look does not hide what the last probe found wrong', async () => {
  const { look, is } = watching('local');
  is.ofProbe = 'failed';
  expect([await look(), await look()]).toEqual(['failed probe 1', 'failed probe 1']);
});

test('a look that sent no probe does not use up the minute', async () => {
  const { look, is } = watching('local');
  is.status = 'pending';
  expect(await look()).toBe('pending looked');
  is.status = 'ready';
  expect(await look()).toBe('ready probe 1');
});

test('another lab is probed at once', async () => {
  const { look } = watching('local');
  expect([await look('http://a'), await look('http://b')]).toEqual(['ready probe 1', 'ready probe 2']);
});

test('a learner’s own RAG API gets one vote, however long the watch lasts', async () => {
  const { look, probed } = watching('live');
  for (let i = 0; i < 50; i += 1) expect(await look()).toBe('ready probe 1');
  expect(probed()).toBe(1);
});
