import type { ViewedObject } from '../../../format/FileView.js';
import { type ReadableDataset, readableDataset } from './ReadableDataset.js';

/**
 * A dataset without raw data of its own, of which only the fill value is read: none was ever stored, or they are those of
 * other datasets. Undefined where only libhdf5 makes sense of its elements.
 */
export function unwrittenDataset(
  stored: Extract<ViewedObject, { readonly kind: 'dataset' }>,
): ReadableDataset | undefined {
  const { externalFiles: _, ...rest } = stored;
  const layout = { kind: 'compact', version: 3, data: new Uint8Array(0) } as const;
  return readableDataset({ ...rest, layout, filters: [] }, stored.format);
}
