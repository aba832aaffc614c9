import * as zlib from 'node:zlib';
import { Malformed } from './malformed.ts';

type Unpack = (packed: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/** Node has zstd since 22.15 and 23.8; the types here are those of Node 20. */
const { zstdDecompressSync } = zlib as typeof zlib & { zstdDecompressSync?: Unpack };

/** How packed bytes begin. dd-trace sends zstd where Node has it, else gzip. */
const FORMATS: readonly { name: string; magic: readonly number[]; unpack: Unpack | undefined }[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], unpack: zlib.gunzipSync },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: zstdDecompressSync },
];

/**
 * Unpacks gzip and zstd, which it recognises by the first bytes. Returns other bytes unchanged.
 *
 * @param limit largest size of the result in bytes
 * @throws {Malformed} when the bytes are damaged or too many, or zstd that this version of Node can't read
 */
export function unpacked(bytes: Uint8Array, limit: number): Uint8Array {
  const format = FORMATS.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte));
  if (!format && bytes.length > limit) throw new Malformed(`more than ${limit} bytes`);
  if (!format) return bytes;
  if (!format.unpack)
    throw new Malformed(`it is packed with ${format.name}, which Node ${process.versions.node} can't read`);
  try {
    return format.unpack(bytes, { maxOutputLength: limit });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Malformed(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? `more than ${limit} bytes when unpacked`
        : `damaged ${format.name}: ${message}`,
    );
  }
}
