import type { ByteReader } from '../bytes/ByteReader.js';

/** A dataset's fill value and when it is used. */
export interface FillValue {
  /** Whether there is none, HDF5's zero bytes, or one that the writer set. */
  readonly defined: 'undefined' | 'default' | 'user-defined';
  readonly fillTime: 'alloc' | 'never' | 'ifset';
  readonly allocTime: 'default' | 'early' | 'late' | 'incr';
  /** The value that the writer set, in the dataset's own datatype. */
  readonly bytes?: Uint8Array;
}

const FILL_TIMES = ['alloc', 'never', 'ifset'] as const;
const ALLOC_TIMES = ['default', 'early', 'late', 'incr'] as const;
const UNDEFINED = 0x10;
const VALUE_STORED = 0x20;

/** The fill value message (File Format Specification, IV.A.2.f). */
export function parseFillValue(reader: ByteReader): FillValue {
  const version = reader.version(1, 3);
  if (version === 3) return parsePacked(reader);
  const times = { allocTime: allocTime(reader, reader.u8()), fillTime: fillTime(reader, reader.u8()) };
  const defined = reader.u8() !== 0;
  // Version 1 stores the size in any case, and -1 for an undefined value.
  const size = version === 1 || defined ? reader.i32() : -1;
  if (size < -1) throw reader.corrupt(`a fill value of ${size} bytes`);
  if (size > 0) return { defined: 'user-defined', ...times, bytes: reader.take(size) };
  return { defined: defined && size === 0 ? 'default' : 'undefined', ...times };
}

/** The fill value message of files before HDF5 1.6 (IV.A.2.e), with the times that libhdf5 takes for such datasets. */
export function parseOldFillValue(reader: ByteReader): FillValue {
  const size = reader.u32();
  const times = { fillTime: 'ifset', allocTime: 'late' } as const;
  return size > 0
    ? { defined: 'user-defined', ...times, bytes: reader.take(size) }
    : { defined: 'undefined', ...times };
}

function parsePacked(reader: ByteReader): FillValue {
  const flags = reader.u8();
  const times = { allocTime: allocTime(reader, flags & 3), fillTime: fillTime(reader, (flags >> 2) & 3) };
  if (flags & UNDEFINED && flags & VALUE_STORED) throw reader.corrupt(`flags 0x${flags.toString(16)}`);
  if (flags & UNDEFINED) return { defined: 'undefined', ...times };
  if (!(flags & VALUE_STORED)) return { defined: 'default', ...times };
  const size = reader.u32();
  if (size === 0) throw reader.corrupt('a fill value of no bytes');
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
