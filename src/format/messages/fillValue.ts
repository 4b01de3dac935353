import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter } from '../bytes/ByteWriter.js';
import { NO_SIZES } from './noSizes.js';

/** A dataset's fill value, and when it is written (File Format Specification, IV.A.2.f). */
export interface FillValue {
  /** No fill value, HDF5's default of zero bytes, or a value that the writer set. */
  readonly defined: 'undefined' | 'default' | 'user-defined';
  readonly fillTime: 'alloc' | 'never' | 'ifset';
  readonly allocTime: 'default' | 'early' | 'late' | 'incr';
  /** The value that the writer set, in the dataset's own datatype. */
  readonly bytes?: Uint8Array;
}

const FILL_TIMES = ['alloc', 'never', 'ifset'] as const;
const ALLOC_TIMES = ['default', 'early', 'late', 'incr'] as const;
/** Version 3 packs allocation time, write time and these flags into one byte. */
const FILL_TIME_SHIFT = 2;
const UNDEFINED = 0x10;
const VALUE_STORED = 0x20;

/** The fill value message (File Format Specification, IV.A.2.f). */
export function parseFillValue(reader: ByteReader): FillValue {
  const version = reader.version(1, 3);
  if (version === 3) return parsePacked(reader);
  const times = { allocTime: allocTime(reader, reader.u8()), fillTime: fillTime(reader, reader.u8()) };
  const defined = reader.u8() !== 0;
  // Version 1 always stores the size, which is -1 for an undefined value.
  const size = version === 1 || defined ? reader.i32() : -1;
  if (size < -1) throw reader.corrupt(`a fill value of ${size} bytes`);
  if (size > 0) return { defined: 'user-defined', ...times, bytes: reader.take(size) };
  return { defined: defined && size === 0 ? 'default' : 'undefined', ...times };
}

/** The fill value message of files before HDF5 1.6 (IV.A.2.e), with the times that libhdf5 assumes for such datasets. */
export function parseOldFillValue(reader: ByteReader): FillValue {
  const size = reader.u32();
  const times = { fillTime: 'ifset', allocTime: 'late' } as const;
  return size > 0
    ? { defined: 'user-defined', ...times, bytes: reader.take(size) }
    : { defined: 'undefined', ...times };
}

function parsePacked(reader: ByteReader): FillValue {
  const flags = reader.u8();
  const times = { allocTime: allocTime(reader, flags & 3), fillTime: fillTime(reader, (flags >> FILL_TIME_SHIFT) & 3) };
  if (flags & UNDEFINED && flags & VALUE_STORED) throw reader.corrupt(`flags 0x${flags.toString(16)}`);
  if (flags & UNDEFINED) return { defined: 'undefined', ...times };
  if (!(flags & VALUE_STORED)) return { defined: 'default', ...times };
  const size = reader.u32();
  if (size === 0) throw reader.corrupt('a fill value of 0 bytes');
  return { defined: 'user-defined', ...times, bytes: reader.take(size) };
}

function fillTime(reader: ByteReader, value: number): FillValue['fillTime'] {
  const time = FILL_TIMES[value];
  if (time === undefined) throw reader.corrupt(`fill value write time ${value}`);
  return time;
}

function allocTime(reader: ByteReader, value: number): FillValue['allocTime'] {
  const time = ALLOC_TIMES[value];
  if (time === undefined) throw reader.corrupt(`space allocation time ${value}`);
  return time;
}

/** The data of a fill value message (File Format Specification, IV.A.2.f); libhdf5 writes version 3 from `v18` on. */
export function encodeFillValue(fill: FillValue, version: 2 | 3): Uint8Array {
  const { defined, bytes } = fill;
  const isStored = defined === 'user-defined';
  if (isStored !== (bytes !== undefined && bytes.length > 0))
    throw new RangeError(`a fill value that is ${defined} with ${bytes?.length ?? 0} bytes`);
  const alloc = ALLOC_TIMES.indexOf(fill.allocTime);
  const time = FILL_TIMES.indexOf(fill.fillTime);
  const writer = new ByteWriter(NO_SIZES).u8(version);
  if (version === 2) {
    writer
      .u8(alloc)
      .u8(time)
      .u8(defined === 'undefined' ? 0 : 1);
    if (defined === 'default') writer.u32(0);
  } else {
    const state = defined === 'undefined' ? UNDEFINED : isStored ? VALUE_STORED : 0;
    writer.u8(alloc | (time << FILL_TIME_SHIFT) | state);
  }
  if (isStored) writer.u32(bytes!.length).put(bytes!);
  return writer.finish();
}

/**
 * The data of the fill value message of files before HDF5 1.6 (IV.A.2.e). In the earliest format, libhdf5 still writes one in
 * addition to the new message if the writer set a value.
 */
export function encodeOldFillValue(bytes: Uint8Array): Uint8Array {
  return new ByteWriter(NO_SIZES).u32(bytes.length).put(bytes).finish();
}
