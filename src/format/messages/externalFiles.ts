import type { ByteReader } from '../bytes/ByteReader.js';

/** The files outside that hold a dataset's raw data. */
export interface ExternalFileList {
  /** Address of the local heap that holds the files' names. */
  readonly heap: number;
  readonly slots: readonly ExternalFileSlot[];
}

/** One of them: `size` bytes from byte `offset` on; `Infinity` where it may grow. */
export interface ExternalFileSlot {
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
