import type { DatasetAccess } from '../../../model/H5P.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { describeDataset } from './describeDataset.js';

/** Sets how many bytes of a dataset's decoded chunks are kept, as `H5Pset_chunk_cache` does; the last who asks decides. */
export function limitChunkCache(file: OpenFile, path: string, { chunkCacheBytes }: DatasetAccess): void {
  if (chunkCacheBytes === undefined || !file.readable) return;
  const { readable } = describeDataset(file, path, 'H5Dopen_async');
  if (readable) file.readable.cache.limit(readable.address, chunkCacheBytes);
}
