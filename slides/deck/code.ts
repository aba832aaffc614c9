import { classHighlighter, highlightCode } from '@lezer/highlight';
import { parser as javascript } from '@lezer/javascript';
import { parser as promql } from '@prometheus-io/lezer-promql';
import { escapeHtml } from '../../common/html.ts';

const PARSERS = {
  promql,
  js: javascript,
  ts: javascript.configure({ dialect: 'ts' }),
} as const;

/**
 * The language of a fence and the steps through its lines: `promql [1-2|4-5]` lights lines 1 and 2, then 4 and 5.
 * Without brackets there are no steps.
 */
export function fenceInfo(info: string): { language: string; steps: string[] } {
  const [, language = '', steps] = /^(\S*)\s*(?:\[([\d,|\s-]+)\])?/.exec(info.trim()) ?? [];
  return { language, steps: steps ? steps.replace(/\s/g, '').split('|') : [] };
}

/** Code as HTML: one `<span class="line">` for each line, its tokens with classes such as `tok-keyword`. */
export function codeHtml(code: string, language: string): string {
  let html = '';
  const put = (text: string, classes = '') => {
    html += classes ? `<span class="${classes}">${escapeHtml(text)}</span>` : escapeHtml(text);
  };
  const tree = PARSERS[language as keyof typeof PARSERS]?.parse(code);
  if (tree) highlightCode(code, tree, classHighlighter, put, () => put('\n'));
  else put(code);
  return html
    .split('\n')
    .map((line, i) => `<span class="line" data-line="${i + 1}">${line || ' '}</span>`)
    .join('\n');
}
