import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';

/** The external files that hold a dataset's raw data. */
export interface ExternalFileList {
  /** Address of the local heap that holds the files' names. */
  readonly heap: number;
  readonly slots: readonly ExternalFileSlot[];
}

/** A part of an external file: `size` bytes at `offset`; a size of `Infinity` is unlimited. */
export interface ExternalFileSlot {
  /** Offset of the file's name in the local heap. */
  readonly nameOffset: number;
  readonly offset: number;
  readonly size: number;
}

const VERSION = 1;
const RESERVED_BYTES = 3;

/** The external data files message (File Format Specification, IV.A.2.h). */
export function parseExternalFiles(reader: ByteReader): ExternalFileList {
  reader.version(VERSION, VERSION);
  reader.skip(RESERVED_BYTES);
  const allocated = reader.u16();
  const used = reader.u16();
  if (used > allocated) throw reader.corrupt(`${used} of ${allocated} slots are used`);
  const heap = reader.definedAddress('local heap address');
  const slots = Array.from({ length: used }, () => ({
    nameOffset: reader.length(),
    offset: reader.length(),
    size: reader.lengthOrUnlimited(),
  }));
  return { heap, slots };
}

/** The data of an external data files message (File Format Specification, IV.A.2.h), all of whose slots are used. */
export function encodeExternalFiles({ heap, slots }: ExternalFileList, sizes: FieldSizes): Uint8Array {
  const writer = new ByteWriter(sizes).u8(VERSION).fill(0, RESERVED_BYTES);
  writer.u16(slots.length).u16(slots.length).address(heap);
  for (const { nameOffset, offset, size } of slots)
    writer.unsigned(nameOffset, sizes.sizeofLengths).unsigned(offset, sizes.sizeofLengths).lengthField(size);
  return writer.finish();
}
