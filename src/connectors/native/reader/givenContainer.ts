import { memoryType } from '../../../codec/conversion.js';
import { npointsOf } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { emptyContainer } from '../../../model/datatype/emptyContainer.js';
import { formatDatatype } from '../../../model/datatype/formatDatatype.js';
import { failure, type H5Error } from '../../../model/H5Error.js';
import { selectionNpoints } from '../../../model/selection/selectionNpoints.js';
import { countShared } from '../../../runtime/port/countShared.js';
import type { TransferRequest } from '../../../transfer/TransferPlan.js';
import { subjectOf } from '../worker/Place.js';
import type { ResultContainer } from './resultContainer.js';
import type { Transfer } from './Transfer.js';

/**
 * The container that the caller of a read gives for its elements, where workers can put them into it: undefined where there is
 * none, or its memory is not shared.
 *
 * Errors: `H5Error` `bad-argument` where it is not the container that the read would give, in type or length.
 */
export function givenContainer(
  transfer: Transfer,
  { dims, fileSelection, memory }: Pick<TransferRequest, 'dims' | 'fileSelection' | 'memory'>,
): ResultContainer | undefined {
  const { into, memType, description } = transfer;
  if (!into) return undefined;
  const wrong = (message: string): H5Error =>
    failure('bad-argument', `dxpl_id.into: ${subjectOf(transfer.place)} ${message}`);
  if (description.space.class === 'H5S_NULL')
    throw wrong('has a null dataspace: there is nothing to read into an array');
  const type = memoryType(description.type, memType);
  const wanted = emptyContainer(type);
  if (!ArrayBuffer.isView(wanted))
    throw wrong(`is read as ${formatDatatype(type)}, which is no typed array of numbers`);
  const elements = memory === 'packed' ? selectionNpoints(fileSelection, dims) : npointsOf(memory.dims);
  const length = elements * itemsOf(type);
  const name = wanted[Symbol.toStringTag];
  if (into.type !== name || into.length !== length) {
    throw wrong(`is read into a ${name} of length ${length}, not a ${into.type} of length ${into.length}`);
  }
  const { shared, isNew } = into;
  if (!shared) return undefined;
  if (isNew) countShared(shared);
  return { result: shared, isShared: true, isGiven: true, isNew };
}

/** Items of a typed array for each element of a memory datatype. */
function itemsOf(type: Datatype): number {
  switch (type.class) {
    case 'H5T_ARRAY':
      return npointsOf(type.dims) * itemsOf(type.base);
    case 'H5T_COMPLEX':
      return 2;
    case 'H5T_OPAQUE':
    case 'H5T_BITFIELD':
    case 'H5T_TIME':
      return type.size;
    default:
      return 1;
  }
}
