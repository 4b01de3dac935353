import { type ReadableDataset, readableDataset } from './ReadableDataset.js';
import type { ViewedDataset } from './ViewedFile.js';

/**
 * The dataset as if it had never been written, to read its fill value: for virtual datasets, which have no raw data of their own.
 * Undefined where only libhdf5 can read it.
 */
export function unwrittenDataset(stored: ViewedDataset): ReadableDataset | undefined {
  const { externalFiles: _, ...rest } = stored;
  const layout = { kind: 'compact', version: 3, data: new Uint8Array(0) } as const;
  return readableDataset({ ...rest, layout, filters: [] }, stored.format);
}
