import type { ViewedObject } from '../../../format/FileView.js';
import { type ReadableDataset, readableDataset } from './ReadableDataset.js';

type ViewedDataset = Extract<ViewedObject, { readonly kind: 'dataset' }>;

/** Whether no storage was ever allocated for a dataset, and what it has instead is defined. */
export function isUnwritten({ layout, fillValue }: ViewedDataset): boolean {
  if (fillValue.defined === 'undefined') return false;
  if (layout.kind === 'contiguous') return layout.address === undefined;
  return layout.kind === 'chunked' && layout.index.address === undefined;
}

/**
 * A dataset without raw data of its own, of which only the fill value is read: none was ever stored, or they are those of
 * other datasets. Undefined where only libhdf5 makes sense of its elements.
 */
export function unwrittenDataset(stored: ViewedDataset): ReadableDataset | undefined {
  const { externalFiles: _, ...rest } = stored;
  const layout = { kind: 'compact', version: 3, data: new Uint8Array(0) } as const;
  return readableDataset({ ...rest, layout, filters: [] }, stored.format);
}
