import type { ByteReader } from '../bytes/ByteReader.js';

/** One filter of a pipeline, in the order in which writing applies them. */
export interface StoredFilter {
  readonly id: number;
  /** The name stored with the filter, if any. */
  readonly name?: string;
  /** Bit 0: a chunk may be stored without the filter. */
  readonly flags: number;
  readonly cdValues: readonly number[];
}

/** `H5Z_MAX_NFILTERS`. */
const MAX_FILTERS = 32;
/** Filters below have no name in version 2 (`H5Z_FILTER_RESERVED`). */
const FIRST_NAMED_FILTER = 256;

/** The filter pipeline message (File Format Specification, IV.A.2.l). */
export function parseFilterPipeline(reader: ByteReader): StoredFilter[] {
  const version = reader.version(1, 2);
  const count = reader.u8();
  if (count > MAX_FILTERS) throw reader.corrupt(`${count} filters`);
  if (version === 1) reader.skip(6);
  return Array.from({ length: count }, () => parseFilter(reader, version));
}

function parseFilter(reader: ByteReader, version: number): StoredFilter {
  const id = reader.u16();
  const nameLength = version === 1 || id >= FIRST_NAMED_FILTER ? reader.u16() : 0;
  if (version === 1 && nameLength % 8 !== 0) throw reader.corrupt(`filter ${id} has a name of ${nameLength} bytes`);
  const flags = reader.u16();
  const values = reader.u16();
  const name = nameLength > 0 ? reader.text(nameLength) : undefined;
  const cdValues = Array.from({ length: values }, () => reader.u32());
  if (version === 1 && values % 2 === 1) reader.skip(4);
  return { id, ...(name !== undefined && { name }), flags, cdValues };
}
