import type { MovedLine, Technical } from './state.ts';

/** The lines of a `/metrics` page: the value of each series, in the page's order. */
export type Lines = ReadonlyMap<string, number>;

/** Reads the text format as prom-client writes it. Leaves out help and types. */
export function linesOf(text: string): Lines {
  const lines = new Map<string, number>();
  for (const line of text.split('\n')) {
    const end = line.lastIndexOf(' ');
    if (end > 0 && !line.startsWith('#')) lines.set(line.slice(0, end), Number(line.slice(end + 1)));
  }
  return lines;
}

/** The lines that differ, without what moves by itself or repeats another line: the process metrics, and buckets. */
export function movedLines(before: Lines, after: Lines): MovedLine[] {
  return [...after]
    .filter(([series]) => !/^(?:process_|nodejs_|\w+_bucket\b)/.test(series))
    .map(([series, value]) => ({ series, before: before.get(series) ?? 0, after: value }))
    .filter((line) => line.before !== line.after);
}

/** The name of the learner's counter among its lines, as Exercise 3 asks for it. */
export function counterName(lines: Lines): string | undefined {
  for (const series of lines.keys()) {
    const [name] = /^[a-zA-Z0-9_:]*satisfaction_score[a-zA-Z0-9_:]*_total(?=\{|$)/.exec(series) ?? [];
    if (name) return name;
  }
  return undefined;
}

/** The three numbers that people show today. */
export function technicalOf(lines: Lines): Technical {
  const hits = lines.get('rag_cache_lookups_total{result="hit"}') ?? 0;
  const lookups = hits + (lines.get('rag_cache_lookups_total{result="miss"}') ?? 0);
  return {
    p95Seconds: quantileOf(lines, 'rag_query_duration_seconds', 0.95),
    cacheHits: lookups === 0 ? null : hits / lookups,
    pineconeUsd: lines.get('rag_vendor_cost_usd_total{vendor="pinecone"}') ?? null,
  };
}

/** A quantile of a histogram without labels, interpolated within its bucket as `histogram_quantile` does. */
function quantileOf(lines: Lines, name: string, share: number): number | null {
  const rank = share * (lines.get(`${name}_count`) ?? 0);
  if (rank === 0) return null;
  let [below, counted] = [0, 0];
  for (const [series, count] of lines) {
    const [, bound] = /_bucket\{le="([\d.]+)"\}$/.exec(series) ?? [];
    if (!bound || !series.startsWith(`${name}_bucket`)) continue;
    const upper = Number(bound);
    if (count >= rank) return below + ((upper - below) * (rank - counted)) / (count - counted);
    [below, counted] = [upper, count];
  }
  return below;
}
