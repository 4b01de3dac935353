import { type Dataspace, npointsOf } from '../../model/Dataspace.js';
import type { Datatype } from '../../model/Datatype.js';
import { elementSize } from '../../model/datatype/size.js';
import { failure } from '../../model/H5Error.js';
import type { DatasetCreation } from '../../model/H5P.js';

/** The most bytes of a compact dataset, which is a message of its object header (HDF5's `H5O_MESG_MAX_SIZE`). */
const MAX_COMPACT_BYTES = 65_520;

/**
 * Checks that a dataset of some extent can have some layout (HDF5 Reference Manual, `H5Pset_chunk`, `H5Pset_layout`).
 *
 * @param path - Names the dataset in errors.
 * @param type - Undefined where only its size is not known yet.
 * Errors: `H5Error` `bad-argument`.
 */
export function checkNewDataset(
  path: string,
  type: Datatype | undefined,
  space: Dataspace,
  { chunk, layout }: DatasetCreation,
): void {
  if (layout === 'compact' && type) {
    const bytes = npointsOf(space.dims) * elementSize(type);
    if (bytes > MAX_COMPACT_BYTES)
      throw failure(
        'bad-argument',
        `'${path}': dcpl_id.layout 'compact' is for at most ${MAX_COMPACT_BYTES} bytes, not ${bytes}`,
      );
  }
  if (!chunk && layout !== 'virtual' && space.maxdims.some((size, d) => size !== space.dims[d]))
    throw failure('bad-argument', `'${path}': only chunked datasets can be extended; dcpl_id.chunk is missing`);
  if (chunk && chunk.length !== space.dims.length)
    throw failure(
      'bad-argument',
      `'${path}': dcpl_id.chunk has ${chunk.length} dimensions, the dataspace ${space.dims.length}`,
    );
  const wrong = (chunk ?? []).findIndex((size, d) => space.dims[d] !== 0 && size > (space.maxdims[d] as number));
  if (wrong >= 0)
    throw failure(
      'bad-argument',
      `'${path}': dcpl_id.chunk[${wrong}] is ${chunk?.[wrong]}, more than the maximum size ${space.maxdims[wrong]} of that dimension`,
    );
}
