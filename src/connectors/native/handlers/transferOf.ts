import type { DatasetId } from '../../../model/Identifier.js';
import type { ArgumentsOf } from '../../../operations/Operations.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { GivenMemory } from '../reader/GivenMemory.js';
import type { Transfer } from '../reader/Transfer.js';
import type { Reaching } from '../worker/follow.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { Place } from '../worker/Place.js';
import { describeDataset } from './describeDataset.js';

/** The place of a dataset identifier's dataset. */
export function placeOfDataset(objects: ObjectTable, dataset: DatasetId): Place {
  return objects.getKind(dataset, 'dataset').place;
}

/** The transfer that the arguments of `H5Dread` or `H5Dwrite` describe. */
export function* transferOf(
  objects: ObjectTable,
  args: Omit<ArgumentsOf<'H5Dwrite'>, 'buf'>,
  reaching: Reaching & { readonly into?: GivenMemory | undefined },
): Steps<Transfer> {
  const place = placeOfDataset(objects, args.dset_id);
  return {
    place,
    reaching,
    description: yield* describeDataset(place, reaching),
    memType: args.mem_type_id,
    memSpace: args.mem_space_id,
    fileSpace: args.file_space_id,
    dxpl: args.dxpl_id,
    into: reaching.into,
  };
}
