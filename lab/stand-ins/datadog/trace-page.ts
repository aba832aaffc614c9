import { escapeHtml } from '../../../common/html.ts';
import type { SpanRecord } from '../../telemetry/records.ts';

/** Spans that the page shows at most, about 200 bytes each. */
const SHOWN = 1_000;

/**
 * The page of a trace: its spans as a tree, each with its start in the trace and its duration.
 *
 * @returns undefined when no span belongs to this trace
 */
export function tracePage(traceId: string, all: readonly SpanRecord[]): string | undefined {
  const spans = all.filter((span) => span.traceId === traceId).slice(0, SHOWN);
  const inOrder = spans.toSorted((a, b) => a.startedAt - b.startedAt);
  if (!inOrder[0]) return undefined;
  const start = inOrder[0].startedAt;
  const ids = new Set(inOrder.map(({ spanId }) => spanId));
  const left = new Set(inOrder);
  const list = (some: readonly SpanRecord[]): string => {
    const items = some.map((span) => {
      if (!left.delete(span)) return '';
      return `<li>${line(span, start)}${list(inOrder.filter(({ parentId }) => parentId === span.spanId))}</li>`;
    });
    return items.some(Boolean) ? `<ul>${items.join('')}</ul>` : '';
  };
  // a span without its parent is a root, and so is the first of a circle of spans
  const roots = inOrder.filter(({ parentId }) => !parentId || !ids.has(parentId));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Trace ${escapeHtml(traceId)}</title><style>${STYLE}</style></head><body><main>
<h1>Trace ${escapeHtml(traceId)}</h1>
<p>${spans.length === 1 ? '1 span' : `${spans.length} spans`}, from ${new Date(start).toISOString()}. This is a page of the lab, which replaces Datadog's.</p>
${list([...roots, ...inOrder])}
</main></body></html>`;
}

function line({ name, resource, startedAt, durationMs, error }: SpanRecord, start: number): string {
  const what = name === resource ? name : `${name} · ${resource}`;
  return `<span${error ? ' class="error"' : ''}>${escapeHtml(what)}</span> <small>at ${(startedAt - start).toFixed(1)} ms, took ${durationMs.toFixed(1)} ms${error ? ', failed' : ''}</small>`;
}

const STYLE = `:root{color-scheme:light dark}body{margin:1.5rem auto;max-width:60rem;padding:0 1rem;font:16px/1.6 system-ui,sans-serif}
h1{font-size:1.2rem;overflow-wrap:anywhere}ul{padding-left:1.4rem}.error{text-decoration:underline wavy}li{overflow-wrap:anywhere}`;
