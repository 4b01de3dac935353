import type { Dataspace } from '../../model/Dataspace.js';
import type { ByteReader } from '../bytes/ByteReader.js';

/** `H5S_MAX_RANK`. */
const MAX_RANK = 32;
const MAXIMUM_STORED = 0x01;
const CLASSES = ['H5S_SCALAR', 'H5S_SIMPLE', 'H5S_NULL'] as const;

/** The dataspace message (File Format Specification, IV.A.2.b). An unlimited dimension's greatest size is `Infinity`. */
export function parseDataspace(reader: ByteReader): Dataspace {
  const version = reader.version(1, 2);
  const rank = reader.u8();
  if (rank > MAX_RANK) throw reader.corrupt(`rank ${rank}`);
  const flags = reader.u8();
  const type = reader.u8();
  if (version === 1) reader.skip(4);
  const spaceClass = version === 1 ? (rank === 0 ? 'H5S_SCALAR' : 'H5S_SIMPLE') : CLASSES[type];
  if (spaceClass === undefined) throw reader.unsupported(`dataspace type ${type}`);
  if (spaceClass !== 'H5S_SIMPLE' && rank > 0) throw reader.corrupt(`${spaceClass} of rank ${rank}`);
  const dims = Array.from({ length: rank }, () => reader.length());
  const maxdims = flags & MAXIMUM_STORED ? dims.map(() => reader.lengthOrUnlimited()) : dims;
  const beyond = dims.findIndex((size, dimension) => size > maxdims[dimension]!);
  if (beyond >= 0) throw reader.corrupt(`dimension ${beyond} is ${dims[beyond]}, above its maximum ${maxdims[beyond]}`);
  return { class: spaceClass, dims, maxdims, selection: { type: 'all' } };
}

/** Number of elements of a dataspace; beyond 2^53 only its magnitude is right. */
export function numberOfElements(space: Dataspace): number {
  return space.class === 'H5S_NULL' ? 0 : space.dims.reduce((product, size) => product * size, 1);
}
