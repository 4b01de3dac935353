import { type DatasetId, H5Tget_size } from '../../index.node.js';
import { npyType } from '../npy/NpyType.js';
import type { Ask } from '../withFile.js';
import type { ArrayRefs, ChunkRef } from './ArrayRefs.js';
import { chunkedRefs } from './chunkedRefs.js';
import { contiguousRefs } from './contiguousRefs.js';
import type { Dataset, Limits } from './datasetRefs.js';
import { fillAttribute, fillText } from './fillText.js';
import { storedType } from './zarrType.js';

/** How raw data in the file are chunks of Zarr. */
export interface StoredChunks extends Pick<ArrayRefs, 'chunk' | 'codecs' | 'chunks'> {
  /** Whether all of them are there, so that nothing has the fill value. */
  readonly isWhole: boolean;
}

/** An open dataset as an array whose chunks are the bytes in the file, or why it cannot be one. */
export async function storedRefs(
  id: DatasetId,
  dataset: Dataset,
  limits: Limits,
  ask: Ask,
): Promise<ArrayRefs | string> {
  const { datatype, space, creation, attributes } = dataset;
  const type = storedType(datatype);
  if (!type) return 'its elements are not stored as Zarr has them';
  if (creation.external) return 'its values are in other files';
  const elementBytes = H5Tget_size(datatype);
  const stored = await (creation.layout === 'chunked'
    ? chunkedRefs(id, dataset, elementBytes, limits, ask)
    : creation.layout === 'contiguous'
      ? contiguousRefs(id, space.dims, elementBytes, limits, ask)
      : `its layout is ${creation.layout}`);
  if (typeof stored === 'string') return stored;
  const { isWhole, chunk, codecs } = stored;
  const { dtype, dims } = type;
  // Readers take the fill value of Zarr for that of missing values; only where it is read does that of the dataset come first.
  const fill = isWhole
    ? (fillAttribute(attributes, dtype) ?? 'null')
    : fillText(dtype, creation.fillValue as never, npyType(datatype, ''));
  if (fill === undefined) return 'Zarr cannot have its fill value';
  return {
    shape: [...space.dims, ...dims],
    chunk: [...chunk, ...dims],
    dtype,
    codecs,
    fill,
    chunks: () => withDimensions(stored.chunks(), dims.length),
  };
}

/** Chunks that have all of further dimensions. */
async function* withDimensions(chunks: AsyncIterable<ChunkRef>, count: number): AsyncIterable<ChunkRef> {
  for await (const chunk of chunks) yield { ...chunk, key: [...chunk.key, ...Array<number>(count).fill(0)] };
}
