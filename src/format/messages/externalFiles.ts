import type { ByteReader } from '../bytes/ByteReader.js';

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

/** The external data files message (File Format Specification, IV.A.2.h). */
export function parseExternalFiles(reader: ByteReader): ExternalFileList {
  reader.version(1, 1);
  reader.skip(3);
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
