import type { RawType } from '../../../codec/RawType.js';
import type { Dataspace, Selection } from '../../../model/Dataspace.js';
import { failure } from '../../../model/H5Error.js';
import { selectionWithin } from '../../../model/selection/selectionWithin.js';
import type { Piece, TransferCosts, TransferRequest } from '../../../transfer/TransferPlan.js';
import { type Place, subjectOf } from '../worker/Place.js';
import type { LentFile } from './LentFile.js';
import type { Transfer } from './Transfer.js';

/** Bytes that a transfer moves between two moments at which it can be canceled. */
export const DEFAULT_PIECE_BYTES = 4 * 2 ** 20;

/** What a call of h5wasm costs: some 75 µs, in which it moves 40 KB or more without filters, and a fifth of it of gzipped chunks. */
export const CALL_COSTS: TransferCosts = { pieceBytes: 40 * 1024, decoding: 5 };

const ALL: Selection = { type: 'all' };

/** What a plan needs to know of a transfer; a selection that does not fit the dataset is `bad-argument`. */
export function requestOf({
  place: { asked },
  description: { space, raw, chunk },
  memSpace,
  fileSpace,
}: Transfer): Omit<TransferRequest, 'mode' | 'pieceBytes'> {
  const { dims } = space;
  let fileSelection = ALL;
  if (fileSpace !== 'H5S_ALL') {
    if (fileSpace.dims.length !== dims.length) {
      throw failure(
        'bad-argument',
        `file_space_id has ${fileSpace.dims.length} dimensions, but '${asked.path}' has ${dims.length}`,
      );
    }
    fileSelection = fileSpace.selection;
    // All of a space that is not the dataset's extent: the elements that it has.
    if (fileSelection.type === 'all' && fileSpace.dims.some((size, d) => size !== dims[d])) {
      fileSelection = {
        type: 'hyperslab',
        start: dims.map(() => 0),
        stride: dims.map(() => 1),
        count: fileSpace.dims,
        block: dims.map(() => 1),
      };
    }
    if (!selectionWithin(fileSelection, dims)) {
      throw failure(
        'bad-argument',
        `file_space_id selects elements beyond the extent [${dims.join(', ')}] of '${asked.path}'`,
      );
    }
  }
  const memory = memSpace === 'H5S_ALL' ? ('packed' as const) : memoryOf(memSpace);
  return { dims, chunk, elementSize: raw.size, fileSelection, memory };
}

function memoryOf(space: Dataspace): { dims: readonly number[]; selection: Selection } {
  if (!selectionWithin(space.selection, space.dims)) {
    throw failure('bad-argument', `mem_space_id selects elements beyond its own extent [${space.dims.join(', ')}]`);
  }
  return { dims: space.dims, selection: space.selection };
}

/** A box as h5wasm takes it; nulls for all of a scalar, of which it takes no box. */
export interface BoxArguments {
  readonly offset: readonly bigint[] | null;
  readonly stride: readonly bigint[] | null;
  readonly count: readonly bigint[] | null;
}

/** The box of a piece for h5wasm. */
export function boxArguments(
  space: Dataspace,
  { start, stride, count }: Pick<Piece, 'start' | 'stride' | 'count'>,
): BoxArguments {
  if (space.dims.length === 0) return { offset: null, stride: null, count: null };
  return { offset: start.map(BigInt), stride: stride.map(BigInt), count: count.map(BigInt) };
}

/** Whether elements in memory point to memory of their own. */
export function holdsPointers(raw: RawType): boolean {
  switch (raw.class) {
    case 'H5T_VLEN':
      return true;
    case 'H5T_STRING':
      return raw.variable;
    case 'H5T_REFERENCE':
      return raw.refType === 'std';
    case 'H5T_ARRAY':
      return holdsPointers(raw.base);
    case 'H5T_COMPOUND':
      return raw.members.some((member) => holdsPointers(member.type));
    default:
      return false;
  }
}

/** Frees what HDF5 allocated for variable-length elements. */
export function reclaim(lent: LentFile, place: Place, { count }: BoxArguments, pointer: number): void {
  const { path } = place;
  lent.call(subjectOf(place), (module, id) =>
    count === null
      ? module.reclaim_vlen_memory(id, path, '', BigInt(pointer))
      : module.reclaim_vlen_memory_count(id, path, '', BigInt(pointer), count),
  );
}
