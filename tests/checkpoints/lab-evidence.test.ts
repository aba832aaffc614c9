import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LabAddress } from '#lab/types.ts';
import { labEvidence } from '../../checkpoints/checkpoint.ts';
import { cost } from '../../checkpoints/cost/index.ts';
import { datadog } from '../../checkpoints/datadog/index.ts';
import { feedback } from '../../checkpoints/feedback/index.ts';
import { prometheus } from '../../checkpoints/prometheus/index.ts';
import { listen } from '../../common/listen.ts';
import { findRunningLab, type RunningLab, writeLabFile } from '../../workbook/sandbox/lab-file.ts';
import { temporaryFolder } from '../support/lab.ts';

const ORIGIN = 'http://127.0.0.1:4000';
const ADDRESS: LabAddress = {
  service: 'rag-api',
  ragApi: ORIGIN,
  standIns: { openai: ORIGIN, pinecone: ORIGIN, datadog: ORIGIN, grafana: ORIGIN, prometheus: ORIGIN },
  evidence: {
    openai: 'stand-in',
    pinecone: 'stand-in',
    datadog: 'stand-in',
    grafana: 'stand-in',
    prometheus: 'stand-in',
  },
};

const evidenceWith = (evidence: Partial<LabAddress['evidence']>) =>
  [datadog, prometheus, feedback, cost].map((c) =>
    labEvidence(c, { ...ADDRESS, evidence: { ...ADDRESS.evidence, ...evidence } }),
  );

test('the evidence of each checkpoint follows from the vendors that it asks', () => {
  expect(evidenceWith({})).toEqual(['stand-in', 'stand-in', 'local', 'stand-in']);
  expect(evidenceWith({ datadog: 'local' })).toEqual(['local', 'stand-in', 'local', 'stand-in']);
  const realPrometheus = evidenceWith({ prometheus: 'local', grafana: 'local' });
  expect(realPrometheus).toEqual(['stand-in', 'local', 'local', 'stand-in']);
  expect(evidenceWith({ openai: 'local' })[3]).toBe('stand-in'); // Pinecone is still emulated
});

test('a lab.json of an earlier version, with evidence by checkpoint, counts as no lab', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'lab.json');
  const server = createServer((_request, response) => response.end('{"instance": "x"}'));
  const { port, close } = await listen(server, 0, '127.0.0.1');
  try {
    const lab: RunningLab = {
      ...ADDRESS,
      ragApi: `http://127.0.0.1:${port}`,
      version: 1,
      pid: process.pid,
      instance: 'x',
    };
    writeLabFile(lab, file);
    expect(await findRunningLab(file)).toEqual(lab);
    const earlier = { ...lab, evidence: { 1: 'local', 2: 'stand-in', 3: 'local', 4: 'stand-in' } };
    writeFileSync(file, JSON.stringify(earlier));
    expect(await findRunningLab(file)).toBeUndefined();
  } finally {
    await close();
  }
});
