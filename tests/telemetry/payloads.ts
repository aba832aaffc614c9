import { gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import {
  Line,
  Location,
  Function as PprofFunction,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import type { Frame } from '../../lab/telemetry/agent/profile-payload.ts';

/** A span as dd-trace writes it. */
export function span(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    trace_id: 1335321969754424838n,
    span_id: 1335321969754424839n,
    parent_id: 0,
    name: 'express.request',
    resource: 'POST /query',
    service: 'rag-api',
    error: 0,
    start: BigInt(Date.now()) * 1_000_000n,
    duration: 32_424_561,
    meta: { '_dd.p.tid': '6b04044100000000' },
    metrics: { process_id: 1 },
    ...more,
  };
}

export function v04(traces: unknown): Uint8Array {
  return encode(traces, { useBigInt64: true });
}

/** A stack, innermost function last, with its CPU time in milliseconds. */
export interface Spent {
  frames: Frame[];
  cpuMs: number;
}

/** A `wall.pprof` as Datadog's profiler writes it. */
export function pprof(stacks: readonly Spent[]): Uint8Array {
  const strings = new StringTable();
  const type = (name: string, unit: string) =>
    new ValueType({ type: strings.dedup(name), unit: strings.dedup(unit) });
  const functions: PprofFunction[] = [];
  const locations: Location[] = [];
  const locate = ({ name, file }: Frame): number => {
    const id = functions.length + 1;
    functions.push(new PprofFunction({ id, name: strings.dedup(name), filename: strings.dedup(file) }));
    locations.push(new Location({ id, line: [new Line({ functionId: id, line: 1 })] }));
    return id;
  };
  const sampleType = [type('sample', 'count'), type('wall', 'nanoseconds'), type('cpu', 'nanoseconds')];
  const sample = stacks.map(
    ({ frames, cpuMs }) =>
      new Sample({ locationId: frames.map(locate).reverse(), value: [1, 2 * cpuMs * 1e6, cpuMs * 1e6] }),
  );
  const profile = new Profile({
    sampleType,
    sample,
    location: locations,
    function: functions,
    stringTable: strings,
  });
  return gzipSync(profile.encode());
}

/** The form of an upload. */
export function upload(wall: Uint8Array | undefined, event: object = {}): FormData {
  const form = new FormData();
  const now = Date.now();
  const about = {
    start: new Date(now - 2_000).toISOString(),
    end: new Date(now).toISOString(),
    tags_profiler: 'language:javascript,service:rag-api,version:0.1.0',
    ...event,
  };
  form.append('event', new Blob([JSON.stringify(about)], { type: 'application/json' }), 'event.json');
  if (wall) form.append('wall.pprof', new Blob([wall as Uint8Array<ArrayBuffer>]), 'wall.pprof');
  return form;
}

export const own = (name: string, file = '/home/me/workbook/lab/rag-api/pipeline.ts'): Frame => ({
  name,
  file,
});
export const foreign = (name: string): Frame => ({
  name,
  file: '/home/me/workbook/node_modules/express/x.js',
});
