import { ByteWriter } from '../bytes/ByteWriter.js';
import type { StoredFilter } from './filterPipeline.js';
import { NO_SIZES } from './noSizes.js';
import { notStorable } from './notStorable.js';
import { textBytes } from './textBytes.js';

/** `H5Z_MAX_NFILTERS`. */
const MAX_FILTERS = 32;
/** Filters below have no name in version 2 (`H5Z_FILTER_RESERVED`). */
const FIRST_NAMED_FILTER = 256;
/** Of version 1, behind the number of filters. */
const RESERVED_BYTES = 6;
/** The field that holds its length counts the NUL and the padding too. */
const MAX_NAME_BYTES = 65535 - 8;

/** The names that libhdf5 stores of its own filters, by number. */
const NAMES = ['', 'deflate', 'shuffle', 'fletcher32', 'szip', 'nbit', 'scaleoffset'] as const;

/** The data of a filter pipeline message (File Format Specification, IV.A.2.l); libhdf5 writes version 2 from `v18` on. */
export function encodeFilterPipeline(filters: readonly StoredFilter[], version: 1 | 2): Uint8Array {
  if (filters.length > MAX_FILTERS)
    throw notStorable(`a pipeline of ${filters.length} filters, at most ${MAX_FILTERS} can be stored`);
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

/** With its NUL, and in version 1 with zeros to a multiple of eight bytes. */
function storedName({ id, name = NAMES[id] ?? '' }: StoredFilter, version: 1 | 2): Uint8Array {
  if (version === 2 && id < FIRST_NAMED_FILTER) return new Uint8Array(0);
  if (name === '') return new Uint8Array(0);
  const writer = new ByteWriter(NO_SIZES).put(textBytes(name, `the name of filter ${id}`, MAX_NAME_BYTES)).u8(0);
  return version === 1 ? writer.align(8).finish() : writer.finish();
}
