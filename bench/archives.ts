import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { Header } from 'tar';

/** A file of an archive, as someone with bad intentions may write it too. */
export interface ArchiveFile {
  name: string;
  content?: string | Buffer;
  /** Where a symbolic link leads. */
  link?: string;
}

/** A zip. No library writes paths that lead out of the folder, so the format is written by hand (APPNOTE.TXT 4.3). */
export function zipOf(files: readonly ArchiveFile[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, link, content = link ?? '' } of files) {
    const raw = Buffer.from(content);
    const data = deflateRawSync(raw);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(raw.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((link === undefined ? 0o100644 : 0o120777) * 0x10000, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x03'), common, tail, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}

/** A tar, or with `gzip` a tar.gz. */
export function tarOf(files: readonly ArchiveFile[], { gzip = false } = {}): Buffer {
  const blocks = files.flatMap(({ name, link, content = '' }) => {
    const data = Buffer.from(content);
    const header = new Header({
      path: name,
      type: link === undefined ? 'File' : 'SymbolicLink',
      linkpath: link,
      mode: 0o644,
      size: data.length,
    });
    const block = Buffer.alloc(512);
    header.encode(block);
    return [block, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  const tar = Buffer.concat([...blocks, Buffer.alloc(1024)]);
  return gzip ? gzipSync(tar) : tar;
}
