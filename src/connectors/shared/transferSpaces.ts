import type { Dataspace, Selection, SpaceArgument } from '../../model/Dataspace.js';
import { failure } from '../../model/H5Error.js';
import { selectionWithin } from '../../model/selection/selectionWithin.js';

/** What a transfer takes of a dataset, and where that is in memory. */
export interface TransferSpaces {
  readonly fileSelection: Selection;
  /** Where the elements lie in the buffer; 'packed' if it holds only them, in their order. */
  readonly memory: { readonly dims: readonly number[]; readonly selection: Selection } | 'packed';
}

/**
 * The selections of the arguments of a transfer. Errors: `H5Error` `bad-argument` for one that does not fit its dataspace.
 *
 * @param path - Names the dataset in errors.
 * @param dims - The present extent of the dataset.
 */
export function transferSpaces(
  path: string,
  dims: readonly number[],
  memSpace: SpaceArgument,
  fileSpace: SpaceArgument,
): TransferSpaces {
  return {
    fileSelection: fileSpace === 'H5S_ALL' ? { type: 'all' } : fileSelection(path, dims, fileSpace),
    memory: memSpace === 'H5S_ALL' ? 'packed' : memoryOf(memSpace),
  };
}

function fileSelection(path: string, dims: readonly number[], space: Dataspace): Selection {
  if (space.dims.length !== dims.length)
    throw failure(
      'bad-argument',
      `file_space_id has ${space.dims.length} dimensions, but '${path}' has ${dims.length}`,
    );
  let { selection } = space;
  // `H5S_SEL_ALL` of a dataspace with another extent selects that extent, not the dataset's.
  if (selection.type === 'all' && space.dims.some((size, d) => size !== dims[d])) {
    selection = {
      type: 'hyperslab',
      start: dims.map(() => 0),
      stride: dims.map(() => 1),
      count: space.dims,
      block: dims.map(() => 1),
    };
  }
  if (!selectionWithin(selection, dims))
    throw failure('bad-argument', `file_space_id selects elements beyond the extent [${dims.join(', ')}] of '${path}'`);
  return selection;
}

function memoryOf(space: Dataspace): { readonly dims: readonly number[]; readonly selection: Selection } {
  if (!selectionWithin(space.selection, space.dims))
    throw failure('bad-argument', `mem_space_id selects elements beyond its own extent [${space.dims.join(', ')}]`);
  return { dims: space.dims, selection: space.selection };
}
