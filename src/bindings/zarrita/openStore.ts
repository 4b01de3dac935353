import { type FileAccess, type FileSource, H5F_ACC_RDONLY, H5Fopen_async } from 'h5rx';
import { lastValueFrom } from 'rxjs';
import { type H5Store, storeOf } from './storeOf.js';

/**
 * Opens an HDF5 file as a store of zarrita.js.
 *
 * @param source - What `openFile` takes: a path (Node), a URL, bytes, a `Blob` or `File`, a file handle.
 * @returns The store, whose `close` closes the file. Errors as `H5Fopen_async`.
 * @example
 * await using store = await openStore('https://example.org/run.h5');
 * const array = await zarr.open(zarr.root(store).resolve('/entry/data'), { kind: 'array' });
 * const { data, shape } = await zarr.get(array, [0, null, zarr.slice(0, 100)]);
 */
export async function openStore(source: FileSource, fapl: FileAccess = {}): Promise<H5Store> {
  const file = await lastValueFrom(H5Fopen_async(source, H5F_ACC_RDONLY, fapl));
  return storeOf(file, file);
}
