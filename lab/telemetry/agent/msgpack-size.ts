import { Malformed } from './malformed.ts';

/** Nested levels of lists and maps; a real trace has at most ten, for an event on a span. */
const DEPTH = 16;
/** Values in total: a full payload of 8 MB from dd-trace has a third of this. */
const VALUES = 3_000_000;

/**
 * Walks over MessagePack without building values, and refuses what would become far larger in memory: one byte can be a
 * nested list, which takes a hundred bytes.
 *
 * @throws {Malformed} for too many levels or values, or a length beyond the end
 */
export function checkSize(body: Uint8Array): void {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const left: number[] = []; // values that are left in each list or map around this place
  let at = 0;
  for (let values = 0; ; values += 1) {
    if (values > VALUES) throw new Malformed(`more than ${VALUES} values`);
    if (at >= body.length) throw new Malformed('it ends too early');
    const { next, inside } = valueAt(view, at);
    at = next;
    if (inside > 0) left.push(inside);
    else while (left.length > 0 && --left[left.length - 1]! === 0) left.pop();
    if (left.length > DEPTH) throw new Malformed(`more than ${DEPTH} levels`);
    if (left.length === 0) return;
  }
}

/** Where the next value begins, and how many values are inside this one. */
function valueAt(view: DataView, at: number): { next: number; inside: number } {
  const type = view.getUint8(at);
  if (type <= 0x7f || type >= 0xe0) return { next: at + 1, inside: 0 };
  if (type <= 0x8f) return { next: at + 1, inside: 2 * (type & 0x0f) };
  if (type <= 0x9f) return { next: at + 1, inside: type & 0x0f };
  if (type <= 0xbf) return { next: at + 1 + (type & 0x1f), inside: 0 };
  const [bytes, holds] = TYPES[type - 0xc0]!;
  if (!holds) return { next: at + 1 + bytes, inside: 0 };
  if (at + 1 + bytes > view.byteLength) throw new Malformed('it ends too early');
  const length =
    bytes === 1 ? view.getUint8(at + 1) : bytes === 2 ? view.getUint16(at + 1) : view.getUint32(at + 1);
  if (holds === 'values') return { next: at + 1 + bytes, inside: length };
  if (holds === 'pairs') return { next: at + 1 + bytes, inside: 2 * length };
  return { next: at + 1 + bytes + length + (holds === 'typed' ? 1 : 0), inside: 0 };
}

type Holds = 'bytes' | 'typed' | 'values' | 'pairs';

/** For each type byte from 0xc0: how many bytes follow it, and of what they are the length, if they are a length. */
const TYPES: readonly (readonly [bytes: number, holds?: Holds])[] = [
  ...[0, 0, 0, 0].map(alone), // nil, a type that is never used, false, true
  ...lengthsOf('bytes', 1, 2, 4), // bin
  ...lengthsOf('typed', 1, 2, 4), // ext
  ...[4, 8].map(alone), // float
  ...[1, 2, 4, 8, 1, 2, 4, 8].map(alone), // uint, int
  ...[2, 3, 5, 9, 17].map(alone), // fixext: type and bytes
  ...lengthsOf('bytes', 1, 2, 4), // str
  ...lengthsOf('values', 2, 4), // list
  ...lengthsOf('pairs', 2, 4), // map
];

function alone(bytes: number): readonly [number] {
  return [bytes];
}

function lengthsOf(holds: Holds, ...bytes: number[]): (readonly [number, Holds])[] {
  return bytes.map((count) => [count, holds] as const);
}
