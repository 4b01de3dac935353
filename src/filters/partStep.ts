import type { StoredFilter } from '../format/messages/filterPipeline.js';
import type { FilterStep } from './FilterStep.js';
import { corruptChunk, unsupportedChunk } from './filterError.js';
import { bytesGiven, type Kernels } from './Kernels.js';
import { zstdDecompress } from './zstd.js';

/** What the part with the filters exports that few files have. */
export type FiltersModule = Pick<typeof import('./part/makeStep.js'), 'makeStep'>;

let importFilters: (() => Promise<FiltersModule>) | undefined;
let loading: Promise<FiltersModule | undefined> | undefined;

/** Sets how this thread imports the part, when a filter first needs it. */
export function useFilters(importer: () => Promise<FiltersModule>): void {
  importFilters = importer;
}

/**
 * The step that undoes a filter of the part: n-bit, scale-offset, szip, Blosc, LZ4 or bitshuffle. Undefined where only libhdf5 can, and
 * where the part cannot be imported; the next call tries again.
 */
export async function partStep(
  filter: StoredFilter,
  kernels: Kernels,
  elementSize: number,
): Promise<FilterStep | undefined> {
  loading ??= importFilters?.().catch(() => {
    loading = undefined;
    return undefined;
  });
  const part = await loading;
  const zstd = () => zstdDecompress(kernels);
  const tools = { kernels, corrupt: corruptChunk, unsupported: unsupportedChunk, bytesGiven, zstd };
  return part?.makeStep(filter, elementSize, tools);
}
