/** Transfers of several datasets as one operation (HDF5 Reference Manual, H5D). */

import type { SpaceArgument } from '../model/Dataspace.js';
import type { MemoryType } from '../model/Datatype.js';
import type { H5Data, H5WritableData } from '../model/H5Data.js';
import type { DataTransfer } from '../model/H5P.js';
import type { DatasetId } from '../model/Identifier.js';
import { multiPlan } from '../operations/multiPlan.js';
import type { Operation } from '../operations/Operation.js';
import * as ROUTINES from '../operations/ROUTINES.js';
import { type EventSetArgument, H5ES_NONE, inEventSet, type Loc } from './operation.js';

/**
 * Reads selections of several datasets, of one or several files, as one operation. Asynchronous `H5Dread_multi`.
 *
 *     subscribe            ^------------!
 *     H5Dread_multi_async  -------------([d, e]|)
 *
 * @param count - How many datasets; each array has as many members, and the parameters are those of `H5Dread_async`.
 * @returns One container a dataset, in order, when all reads have ended. Progress is the sum of theirs; canceling reaches
 *   each. Errors: `bad-argument` (an array of another length), otherwise the first failure of a read.
 */
export function H5Dread_multi_async(
  count: number,
  dset_id: readonly Loc<DatasetId>[],
  mem_type_id: readonly MemoryType[],
  mem_space_id: readonly SpaceArgument[],
  file_space_id: readonly SpaceArgument[],
  dxpl_id: DataTransfer,
  es: EventSetArgument = H5ES_NONE,
): Operation<H5Data[]> {
  const lists = { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id };
  return inEventSet(
    multiPlan(ROUTINES.H5Dread, count, lists, (results) => results),
    es,
    H5Dread_multi_async,
  );
}

/**
 * Writes selections of several datasets, of one or several files, as one operation. Asynchronous `H5Dwrite_multi`.
 *
 * @param count - How many datasets; each array has as many members, and the parameters are those of `H5Dwrite_async`.
 * @returns Nothing: emits `undefined` when all writes have ended, then completes. Progress is the sum of theirs;
 *   canceling reaches each. Errors: `bad-argument` (an array of another length), otherwise the first failure of a write.
 */
export function H5Dwrite_multi_async(
  count: number,
  dset_id: readonly Loc<DatasetId>[],
  mem_type_id: readonly MemoryType[],
  mem_space_id: readonly SpaceArgument[],
  file_space_id: readonly SpaceArgument[],
  dxpl_id: DataTransfer,
  buf: readonly H5WritableData[],
  es: EventSetArgument = H5ES_NONE,
): Operation<void> {
  const lists = { dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf };
  return inEventSet(
    multiPlan(ROUTINES.H5Dwrite, count, lists, () => {}),
    es,
    H5Dwrite_multi_async,
  );
}
