import type { ByteReader } from '../bytes/ByteReader.js';

/** The object modification time message (File Format Specification, IV.A.2.s): seconds since 1970. */
export function parseModificationTime(reader: ByteReader): number {
  reader.version(1, 1);
  reader.skip(3);
  return reader.u32();
}

/** The same of files before HDF5 1.6 (IV.A.2.o): `YYYYMMDDhhmmss` in UTC. */
export function parseOldModificationTime(reader: ByteReader): number {
  const text = reader.text(14);
  const fields = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)?.slice(1).map(Number);
  if (fields === undefined) throw reader.corrupt(`${JSON.stringify(text)} is not a time`);
  const [year, month, day, hour, minute, second] = fields as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
