import type { Dataspace } from '../../model/Dataspace.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';

/** `H5S_MAX_RANK`. */
const MAX_RANK = 32;
const MAXIMUM_STORED = 0x01;
const CLASSES = { H5S_SCALAR: 0, H5S_SIMPLE: 1, H5S_NULL: 2 } as const;
/** Of version 1, behind the flags. */
const RESERVED_BYTES = 5;

/**
 * The data of a dataspace message (File Format Specification, IV.A.2.b); the selection is no part of it. Greatest sizes
 * are always stored, as libhdf5 does.
 *
 * @param version - 2 is taken where 1 cannot say what the dataspace is: a null one, or a simple one without dimensions.
 */
export function encodeDataspace(
  { class: spaceClass, dims, maxdims }: Pick<Dataspace, 'class' | 'dims' | 'maxdims'>,
  sizes: FieldSizes,
  { version = 1 }: { readonly version?: 1 | 2 } = {},
): Uint8Array {
  const rank = dims.length;
  if (rank > MAX_RANK || (rank > 0 && spaceClass !== 'H5S_SIMPLE'))
    throw new RangeError(`${spaceClass} of rank ${rank}`);
  if (maxdims.length !== rank) throw new RangeError(`${maxdims.length} greatest sizes of ${rank} dimensions`);
  const beyond = dims.findIndex((size, dimension) => size > maxdims[dimension]!);
  if (beyond >= 0) throw new RangeError(`dimension ${beyond} is ${dims[beyond]}, above its maximum ${maxdims[beyond]}`);

  const writer = new ByteWriter(sizes);
  const isOld = version === 1 && (rank > 0 || spaceClass === 'H5S_SCALAR');
  writer
    .u8(isOld ? 1 : 2)
    .u8(rank)
    .u8(rank > 0 ? MAXIMUM_STORED : 0);
  if (isOld) writer.fill(0, RESERVED_BYTES);
  else writer.u8(CLASSES[spaceClass]);
  for (const size of dims) writer.unsigned(size, sizes.sizeofLengths);
  for (const size of maxdims) writer.lengthField(size);
  return writer.finish();
}
