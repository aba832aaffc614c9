import { expect, test } from 'vitest';
import { bodyHtml } from '../../slides/deck/markdown.ts';

test('consecutive headings are cards side by side', () => {
  const { html } = bodyHtml('Before\n\n### One\n\ntext\n\n### Two\n\n**42 %**\n\nmore\n\n> after');
  expect(html).toContain('<div class="cards n2"><div class="card"><h2>One</h2>');
  expect(html).toContain('<p class="figure">42 %</p>');
  expect(html.indexOf('<p>Before</p>')).toBeLessThan(html.indexOf('cards'));
  expect(html).toContain('<blockquote class="band">');
});

test('bold text inside a sentence is not a figure', () => {
  expect(bodyHtml('### One\n\n**a** and **b**').html).not.toContain('figure');
  expect(bodyHtml('### One\n\n**a** **b**').html).not.toContain('figure');
});

test('a step hides the next card or block, and is counted', () => {
  const { html, steps } = bodyHtml(
    '### One\n\na\n\n<!-- step -->\n\n### Two\n\nb\n\n<!-- step -->\n\n> band',
  );
  expect(steps).toBe(2);
  expect(html.match(/fragment/g)).toHaveLength(2);
  expect(html).toMatch(/<div class="card fragment"><h2>Two/);
});

test('code is stepped through by lines, and its tokens are named', () => {
  const { html, steps } = bodyHtml('```promql [1|2-3]\nsum(\n  rate(up[5m])\n)\n```');
  expect(steps).toBe(1);
  expect(html).toContain('data-steps="1|2-3"');
  expect(html.match(/class="line"/g)).toHaveLength(3);
  expect(html).toContain('<span class="tok-keyword">sum</span>');
  expect(html.match(/code-step/g)).toHaveLength(1);
});

test('code of an unknown language is only escaped', () => {
  expect(bodyHtml('```\n<b>&\n```').html).toContain('<span class="line" data-line="1">&lt;b&gt;&amp;</span>');
});

test('an icon is inline SVG; an unknown one stays text', () => {
  const { html } = bodyHtml('### :thumb: One :nonsense: at 10:30:15');
  expect(html).toContain('<svg class="icon"');
  expect(html).toContain(':nonsense: at 10:30:15');
});

test('a live part alone on its line is not in a paragraph', () => {
  expect(bodyHtml('Text\n\n<room-vote question="a" answer="b"></room-vote>').html).toBe(
    '<p>Text</p>\n<room-vote question="a" answer="b"></room-vote>',
  );
});
