import type { H5Data } from '../../../../model/H5Data.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { ReadOptions } from '../ReadJob.js';
import type { ResultContainer } from '../resultContainer.js';
import type { ViewedDataset, ViewedFile } from '../ViewedFile.js';
import type { VirtualRequest } from './SubTransfer.js';
import type { VirtualDataset } from './VirtualDataset.js';
import { VirtualRead } from './VirtualRead.js';

/**
 * Reads a selection of a virtual dataset from its sources (HDF5 Reference Manual, `H5Pset_virtual`). Elements of a missing source, and
 * those beyond the current extent of one, are the fill value; where mappings overlap, the last one counts.
 *
 * @param into - The container to put the elements into; a new one by default.
 * @returns The elements; undefined where only libhdf5 can decode the elements of a source. Errors: `H5Error` for a source that exists
 *   and cannot be read; the message names the source.
 */
export function* readVirtual(
  file: ViewedFile,
  dataset: ViewedDataset,
  virtual: VirtualDataset,
  request: VirtualRequest,
  options: ReadOptions,
  into?: ResultContainer,
): Steps<H5Data | undefined> {
  return yield* new VirtualRead(dataset, request, options, into).read({ file, dataset }, virtual, request);
}
