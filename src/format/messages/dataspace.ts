import type { Dataspace } from '../../model/Dataspace.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';

/** `H5S_MAX_RANK`. */
const MAX_RANK = 32;
const MAXIMUM_STORED = 0x01;
/** Reserved bytes after the flags in version 1; version 2 has only the first of them, for its type. */
const RESERVED_BYTES = 5;
const CLASSES = ['H5S_SCALAR', 'H5S_SIMPLE', 'H5S_NULL'] as const;

/** The dataspace message (File Format Specification, IV.A.2.b). The maximum size of an unlimited dimension is `Infinity`. */
export function parseDataspace(reader: ByteReader): Dataspace {
  const version = reader.version(1, 2);
  const rank = reader.u8();
  if (rank > MAX_RANK) throw reader.corrupt(`rank ${rank}`);
  const flags = reader.u8();
  const type = reader.u8();
  if (version === 1) reader.skip(RESERVED_BYTES - 1);
  const spaceClass = version === 1 ? (rank === 0 ? 'H5S_SCALAR' : 'H5S_SIMPLE') : CLASSES[type];
  if (spaceClass === undefined) throw reader.unsupported(`dataspace type ${type}`);
  if (spaceClass !== 'H5S_SIMPLE' && rank > 0) throw reader.corrupt(`${spaceClass} of rank ${rank}`);
  const dims = Array.from({ length: rank }, () => reader.length());
  const maxdims = flags & MAXIMUM_STORED ? dims.map(() => reader.lengthOrUnlimited()) : dims;
  const beyond = dims.findIndex((size, dimension) => size > maxdims[dimension]!);
  if (beyond >= 0) throw reader.corrupt(`dimension ${beyond} is ${dims[beyond]}, above its maximum ${maxdims[beyond]}`);
  return { class: spaceClass, dims, maxdims, selection: { type: 'all' } };
}

/** Number of elements of a dataspace (File Format Specification, IV.A.2.b); approximate above 2^53. */
export function numberOfElements(space: Dataspace): number {
  return space.class === 'H5S_NULL' ? 0 : space.dims.reduce((product, size) => product * size, 1);
}

/**
 * The data of a dataspace message (File Format Specification, IV.A.2.b); the selection is not part of it. Maximum
 * sizes are always stored, as libhdf5 does.
 *
 * @param version - Version 2 is used in any case if version 1 cannot express the dataspace: a null one, or a simple one without
 *   dimensions.
 */
export function encodeDataspace(
  { class: spaceClass, dims, maxdims }: Pick<Dataspace, 'class' | 'dims' | 'maxdims'>,
  sizes: FieldSizes,
  { version = 1 }: { readonly version?: 1 | 2 } = {},
): Uint8Array {
  const rank = dims.length;
  if (rank > MAX_RANK || (rank > 0 && spaceClass !== 'H5S_SIMPLE'))
    throw new RangeError(`${spaceClass} of rank ${rank}`);
  if (maxdims.length !== rank) throw new RangeError(`${maxdims.length} maximum sizes for ${rank} dimensions`);
  const beyond = dims.findIndex((size, dimension) => size > maxdims[dimension]!);
  if (beyond >= 0) throw new RangeError(`dimension ${beyond} is ${dims[beyond]}, above its maximum ${maxdims[beyond]}`);

  const writer = new ByteWriter(sizes);
  const isOld = version === 1 && (rank > 0 || spaceClass === 'H5S_SCALAR');
  writer
    .u8(isOld ? 1 : 2)
    .u8(rank)
    .u8(rank > 0 ? MAXIMUM_STORED : 0);
  if (isOld) writer.fill(0, RESERVED_BYTES);
  else writer.u8(CLASSES.indexOf(spaceClass));
  for (const size of dims) writer.unsigned(size, sizes.sizeofLengths);
  for (const size of maxdims) writer.lengthField(size);
  return writer.finish();
}
