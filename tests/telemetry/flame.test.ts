import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { describe, expect, test } from 'vitest';
import { appStack } from '../../lab/telemetry/agent/app-frames.ts';
import { flamePages, flameText } from '../../lab/telemetry/flame/page.ts';
import { flameSvg } from '../../lab/telemetry/flame/svg.ts';
import { collapsed, flameTree, topFunctions } from '../../lab/telemetry/flame/tree.ts';
import { foreign, own } from './payloads.ts';

const FOLDED = new Map([
  ['answerQuestion;embedQuestion', 60e6],
  ['answerQuestion;serializePrompt', 30e6],
  ['chunkFilter', 10e6],
]);

describe('folding', () => {
  test('keeps own functions and adds the time of their callees', () => {
    const frames = [
      foreign('handle'),
      own('answerQuestion'),
      { name: 'processTicks', file: 'node:internal/process' },
      own('serializePrompt'),
      foreign('stringify'),
      { name: '', file: '' },
    ];
    expect(appStack(frames)).toEqual(['answerQuestion', 'serializePrompt']);
  });

  test('knows the paths of every system, and names functions without a name by their file', () => {
    expect(appStack([own('f', 'file:///C:/w/lab/a.ts'), own('g', 'C:\\w\\lab\\b.ts')])).toEqual(['f', 'g']);
    expect(appStack([own('', '/w/lab/a.ts?v=1'), own('(anonymous:L#1:C#2)', '/w/b.ts')])).toEqual([
      '(in a.ts)',
      '(in b.ts)',
    ]);
    expect(
      appStack([own('x', 'C:\\w\\node_modules\\a\\b.js'), own('y', '/w/lab/telemetry/agent.ts')]),
    ).toEqual([]);
    expect(appStack([own('x', 'wasm://wasm/1234'), own('y', 'node:fs')])).toEqual([]);
    expect(appStack([{ name: 'Garbage Collector', file: '' }])).toEqual(['(garbage collector)']);
    expect(appStack([own('a;b\nc')])).toEqual(['a b c']); // both have a meaning in the folded format
  });

  test('deep recursion is cut', () => {
    expect(appStack(Array.from({ length: 500 }, () => own('again')))).toHaveLength(64);
  });
});

test('the tree adds up, widest first', () => {
  const tree = flameTree(FOLDED);
  expect(tree.value).toBe(100e6);
  expect(tree.children.map(({ name, value }) => [name, value])).toEqual([
    ['answerQuestion', 90e6],
    ['chunkFilter', 10e6],
  ]);
});

test('a function counts once in a recursion', () => {
  const [only] = topFunctions(new Map([['f;g;f', 10]]), 1);
  expect(only).toEqual({ name: 'f', total: 1, self: 1 });
});

test('the top functions and the collapsed format', () => {
  expect(topFunctions(FOLDED, 2).map(({ name, total, self }) => [name, total, self])).toEqual([
    ['answerQuestion', 0.9, 0],
    ['embedQuestion', 0.6, 0.6],
  ]);
  expect(collapsed(FOLDED).split('\n')[0]).toBe('answerQuestion;embedQuestion 60000');
  expect(flameText({ service: 'rag-api', folded: () => FOLDED }, FOLDED, 5)).toMatch(
    /embedQuestion +60 % +60 %/,
  );
});

test('the SVG has a name, a tooltip and focus for each box, and no script', () => {
  const svg = flameSvg(flameTree(new Map([['<script>"x"', 5e6]])));
  expect(svg).toContain('&lt;script&gt;&quot;x&quot;: 5.0 ms (100 %)');
  expect(svg).not.toContain('<script');
  expect(svg.match(/tabindex="0"/g)).toHaveLength(2);
  expect(flameSvg(flameTree(new Map()))).toMatch(/^<svg[^>]*><\/svg>$/);
});

test('the pages need nothing from the internet', async () => {
  const app = express().use('/flame', flamePages({ service: 'rag-api', folded: () => FOLDED }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = async (path: string) => {
    const response = await fetch(origin + path);
    return { type: response.headers.get('content-type'), text: await response.text() };
  };
  try {
    const page = await get('/flame');
    expect(page.type).toContain('text/html');
    for (const name of ['embedQuestion', 'serializePrompt', 'chunkFilter']) expect(page.text).toContain(name);
    expect(page.text).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const viewer = await get('/flame/speedscope/');
    const files = [...viewer.text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      expect(file).not.toMatch(/^(?:https?:)?\/\//);
      expect((await fetch(new URL(file, `${origin}/flame/speedscope/`))).status, file).toBe(200);
    }
    expect((await get('/flame/collapsed.txt?minutes=nonsense')).text).toBe(collapsed(FOLDED));
    const file = JSON.parse((await get('/flame/profile.json')).text);
    expect(file.shared.frames.map(({ name }: { name: string }) => name)).toEqual([
      'answerQuestion',
      'embedQuestion',
      'serializePrompt',
      'chunkFilter',
    ]);
    expect(file.profiles[0]).toMatchObject({
      ...{ unit: 'nanoseconds', endValue: 100e6, weights: [60e6, 30e6, 10e6] },
      samples: [[0, 1], [0, 2], [3]],
    });
    expect((await get('/flame/text')).type).toContain('text/plain');
    for (const path of ['/flame/', '/flame/text']) {
      expect((await get(`${path}?minutes=abc`)).text).toContain(
        'minutes=abc is not a whole number from 1 to 60',
      );
      expect((await get(`${path}?minutes=60`)).text).not.toContain('is not a whole number');
    }
    expect((await get('/flame/?minutes=<b>')).text).not.toContain('<b>');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
