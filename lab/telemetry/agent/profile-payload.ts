import { Profile } from 'pprof-format';
import { z } from 'zod';
import type { ProfileRecord } from '../records.ts';
import { keptText } from './kept-text.ts';
import { Malformed } from './malformed.ts';
import { unpacked } from './unpack.ts';

/** One function on a stack, without its line: under tsx lines are wrong. */
export interface Frame {
  name: string;
  /** Path or URL of its file; empty for work of V8 itself. */
  file: string;
}

/** An upload of the profiler, with the stacks of its `wall.pprof`. */
export interface ProfileUpload {
  record: ProfileRecord;
  stacks: ReturnType<typeof stacksOf>;
}

/** Real profiles of the lab have 70 kB. A malicious one takes a hundred times its size in memory when it is decoded. */
const MAX_PPROF_BYTES = 2_000_000;
/** Frames that are read of a stack, innermost first. */
const MAX_FRAMES = 500;
const SERVICE_LENGTH = 100;

const Event = z.object({
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  tags_profiler: z.string().default(''),
});

/**
 * Reads the body of `POST /profiling/v1/input`: a form with `event.json` and one pprof for each kind of profile, of
 * which `wall.pprof` holds the CPU time.
 *
 * @throws {Malformed} when a part is missing or can't be read
 */
export async function readProfileUpload(body: Uint8Array, contentType: string): Promise<ProfileUpload> {
  try {
    const headers = { 'content-type': contentType };
    const form = await new Response(body as Uint8Array<ArrayBuffer>, { headers }).formData();
    const event = Event.parse(JSON.parse(Buffer.from(await bytesOf(form, 'event')).toString()));
    const [, service] = /(?:^|,)service:([^,]+)/.exec(event.tags_profiler) ?? [];
    const [start, end] = [Date.parse(event.start), Date.parse(event.end)];
    const stacks = stacksOf(await bytesOf(form, 'wall.pprof'));
    const samples = stacks.reduce((sum, stack) => sum + stack.samples, 0);
    const kept = keptText(service ?? 'unknown', SERVICE_LENGTH);
    return { record: { service: kept, takenAt: end, durationMs: end - start, samples }, stacks };
  } catch (error) {
    if (error instanceof Malformed) throw error;
    throw new Malformed(`not a profile: ${(error as Error).message.slice(0, 200)}`);
  }
}

async function bytesOf(form: FormData, name: string): Promise<Uint8Array> {
  const part = form.get(name);
  if (part === null) throw new Malformed(`the upload has no ${name}`);
  return typeof part === 'string' ? Buffer.from(part) : new Uint8Array(await part.arrayBuffer());
}

/**
 * The stacks of a pprof, plain, gzip or zstd: the outermost function first, with its samples and its CPU time in
 * nanoseconds. Throws when it is damaged.
 */
function stacksOf(pprof: Uint8Array) {
  const profile = Profile.decode(unpacked(pprof, MAX_PPROF_BYTES));
  const text = (index: number | bigint) => profile.stringTable.strings[Number(index)] ?? '';
  const types = profile.sampleType.map((type) => text(type.type));
  if (types.length === 0) throw new Malformed('the profile does not say what it counts');
  const at = { samples: types.indexOf('sample'), cpu: types.indexOf('cpu') };
  const functions = new Map(
    profile.function.map((f) => [f.id, { name: text(f.name), file: text(f.filename) }]),
  );
  // a profile of JavaScript has one function for each location
  const locations = new Map(profile.location.map(({ id, line: [line] }) => [id, line?.functionId]));
  return profile.sample.map((sample) => {
    const value = (index: number) => Number(sample.value[index] ?? 0);
    return {
      frames: sample.locationId
        .slice(0, MAX_FRAMES)
        .flatMap((id) => functions.get(locations.get(id) ?? 0) ?? [])
        .reverse(),
      samples: value(at.samples),
      cpu: value(at.cpu),
    };
  });
}
