/** Transfers of several datasets as one operation (HDF5 Reference Manual, H5D). */

import type { Operation } from '../es/Operation.js';
import type { H5Data, H5WritableData } from '../model/H5Data.js';
import { badArgument } from '../model/H5Error.js';
import type { DataTransfer } from '../model/H5P.js';
import type { DatasetId } from '../model/Identifier.js';
import type { MemoryType, SpaceArgument } from '../model/Operations.js';
import { compositePlan } from './composite.js';
import { type EventSetArgument, H5ES_NONE, inEventSet, type Loc, planOf } from './operation.js';
import { shown } from './parameters.js';

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
  const arrays = { dset_id, mem_type_id, mem_space_id, file_space_id };
  const reads = () => {
    checkLengths('H5Dread_multi_async', count, arrays);
    return dset_id.map((dset, n) => planOf('H5Dread', { ...transferOf(dset, n, arrays), dxpl_id }));
  };
  const plan = compositePlan('H5Dread_multi_async', { count, ...arrays, dxpl_id }, reads, (results) => results);
  return inEventSet(plan, es, H5Dread_multi_async);
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
  const arrays = { dset_id, mem_type_id, mem_space_id, file_space_id, buf };
  const writes = () => {
    checkLengths('H5Dwrite_multi_async', count, arrays);
    return dset_id.map((dset, n) => {
      return planOf('H5Dwrite', { ...transferOf(dset, n, arrays), dxpl_id, buf: buf[n] as H5WritableData });
    });
  };
  const args = { count, dset_id, mem_type_id, mem_space_id, file_space_id, dxpl_id, buf };
  const plan = compositePlan('H5Dwrite_multi_async', args, writes, (): void => {});
  return inEventSet(plan, es, H5Dwrite_multi_async);
}

interface TransferArrays {
  readonly mem_type_id: readonly MemoryType[];
  readonly mem_space_id: readonly SpaceArgument[];
  readonly file_space_id: readonly SpaceArgument[];
}

function transferOf(dset_id: Loc<DatasetId>, n: number, { mem_type_id, mem_space_id, file_space_id }: TransferArrays) {
  return {
    dset_id,
    mem_type_id: mem_type_id[n] as MemoryType,
    mem_space_id: mem_space_id[n] as SpaceArgument,
    file_space_id: file_space_id[n] as SpaceArgument,
  };
}

function checkLengths(apiName: string, count: number, arrays: Readonly<Record<string, unknown>>): void {
  if (!(Number.isSafeInteger(count) && count >= 0)) {
    throw badArgument(apiName, `count must be an integer of at least 0, not ${shown(count)}`);
  }
  for (const [parameter, array] of Object.entries(arrays)) {
    if (!Array.isArray(array)) throw badArgument(apiName, `${parameter} must be an array, not ${shown(array)}`);
    if (array.length !== count) {
      throw badArgument(apiName, `${parameter} must have ${count} members, as many as count says, not ${array.length}`);
    }
  }
}
