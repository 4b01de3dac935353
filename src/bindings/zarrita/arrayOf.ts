import type { DatasetId } from 'h5rx';
import * as zarr from 'zarrita';
import { type H5Store, storeOf } from './storeOf.js';

/**
 * An open dataset as an array of zarrita.js, which stays as large as the dataset is now. `array.store.close()` lets go of the dataset.
 *
 * @returns The array. Errors: `unsupported` (Zarr has no data type for its values), and those of reading attributes.
 * @example
 * const { data } = await zarr.get(await arrayOf(dataset), [zarr.slice(0, 10), null], { signal });
 */
export function arrayOf(dataset: DatasetId): Promise<zarr.Array<zarr.DataType, H5Store>> {
  return zarr.open.v3(storeOf(dataset), { kind: 'array' });
}
