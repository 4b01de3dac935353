import type { StoredFilter } from '../format/messages/filterPipeline.js';
import type { FilterStep } from './FilterStep.js';
import { corruptChunk, unsupportedChunk } from './filterError.js';
import type { Kernels } from './Kernels.js';

/** What the part with n-bit, scale-offset and szip exports. */
export type PackingModule = Pick<typeof import('./packing/packingStep.js'), 'packingStep'>;

let importPacking: (() => Promise<PackingModule>) | undefined;
let loading: Promise<PackingModule | undefined> | undefined;

/** Sets how this thread imports the part, when a filter first needs it. */
export function usePacking(importer: () => Promise<PackingModule>): void {
  importPacking = importer;
}

/** The step that undoes n-bit, scale-offset or szip. Undefined where only libhdf5 can, and where the part cannot be imported; the
 * next call tries again. */
export async function packing(
  filter: StoredFilter,
  kernels: Kernels,
  elementSize: number,
): Promise<FilterStep | undefined> {
  loading ??= importPacking?.().catch(() => {
    loading = undefined;
    return undefined;
  });
  const part = await loading;
  return part?.packingStep(filter, elementSize, { kernels, corrupt: corruptChunk, unsupported: unsupportedChunk });
}
