import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { NO_SIZES } from './noSizes.js';
import { notStorable } from './notStorable.js';
import { textBytes } from './textBytes.js';

/** One filter of a pipeline; filters are stored in the order in which writing applies them (File Format Specification, IV.A.2.l). */
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
/** Filters with lower numbers have no name in version 2 (`H5Z_FILTER_RESERVED`). */
const FIRST_NAMED_FILTER = 256;
/** Reserved bytes after the number of filters in version 1. */
const RESERVED_BYTES = 6;
/** The two-byte length of a name includes the NUL and the padding. */
const MAX_NAME_BYTES = 65535 - 8;
/** The names that libhdf5 stores for its own filters, by number. */
const NAMES = ['', 'deflate', 'shuffle', 'fletcher32', 'szip', 'nbit', 'scaleoffset'] as const;

/** The filter pipeline message (File Format Specification, IV.A.2.l). */
export function parseFilterPipeline(reader: ByteReader): StoredFilter[] {
  const version = reader.version(1, 2);
  const count = reader.u8();
  if (count > MAX_FILTERS) throw reader.corrupt(`${count} filters`);
  if (version === 1) reader.skip(RESERVED_BYTES);
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

/** The data of a filter pipeline message (File Format Specification, IV.A.2.l); libhdf5 writes version 2 from `v18` on. */
export function encodeFilterPipeline(filters: readonly StoredFilter[], version: 1 | 2): Uint8Array {
  if (filters.length > MAX_FILTERS)
    throw notStorable(`a pipeline of ${filters.length} filters; at most ${MAX_FILTERS} can be stored`);
  const writer = new ByteWriter(NO_SIZES).u8(version).u8(filters.length);
  if (version === 1) writer.fill(0, RESERVED_BYTES);
  for (const filter of filters) putFilter(writer, filter, version);
  return writer.finish();
}

function putFilter(writer: ByteWriter, filter: StoredFilter, version: 1 | 2): void {
  const { id, flags, cdValues } = filter;
  const name = storedName(filter, version);
  writer.u16(id);
  if (version === 1 || id >= FIRST_NAMED_FILTER) writer.u16(name.length);
  writer.u16(flags).u16(cdValues.length).put(name);
  for (const value of cdValues) writer.u32(value);
  if (version === 1 && cdValues.length % 2 === 1) writer.fill(0, 4);
}

/** The name with its NUL, in version 1 padded with zeros to a multiple of eight bytes. */
function storedName({ id, name = NAMES[id] ?? '' }: StoredFilter, version: 1 | 2): Uint8Array {
  if (version === 2 && id < FIRST_NAMED_FILTER) return new Uint8Array(0);
  if (name === '') return new Uint8Array(0);
  const writer = new ByteWriter(NO_SIZES).put(textBytes(name, `the name of filter ${id}`, MAX_NAME_BYTES)).u8(0);
  return version === 1 ? writer.align(8).finish() : writer.finish();
}
