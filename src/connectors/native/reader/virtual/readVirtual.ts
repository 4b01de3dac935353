import type { H5Data } from '../../../../model/H5Data.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import type { ViewedFile } from '../ViewedFile.js';
import type { ViewedDataset } from './openSource.js';
import type { VirtualRequest } from './SubTransfer.js';
import type { VirtualDataset } from './VirtualDataset.js';
import { type ReadOptions, VirtualReading } from './VirtualReading.js';

/**
 * Reads a selection of a virtual dataset, out of its sources. Where they are not there it has its fill value, and so have
 * elements beyond their present extents; where mappings overlap, the last one counts.
 *
 * @returns The elements; undefined where the elements or a filter of a source need libhdf5. Errors: `H5Error` of sources that are
 *   there and cannot be read, which name them.
 */
export function* readVirtual(
  file: ViewedFile,
  dataset: ViewedDataset,
  virtual: VirtualDataset,
  request: VirtualRequest,
  options: ReadOptions,
): Steps<H5Data | undefined> {
  return yield* new VirtualReading(dataset, request, options).read({ file, dataset }, virtual, request);
}
