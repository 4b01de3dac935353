import type { StoredFilter } from '../../format/messages/filterPipeline.js';
import type { FilterStep } from '../FilterStep.js';
import { NbitStep } from './NbitStep.js';
import type { PackingTools } from './PackingTools.js';
import { ScaleOffsetStep } from './ScaleOffsetStep.js';
import { SzipStep } from './SzipStep.js';

/**
 * The step that undoes n-bit, scale-offset or szip: a part of its own, which a worker imports when it first reads such a chunk. Client
 * data that no library writes make an error of every chunk to which the filter was applied.
 */
export function packingStep(
  { id, cdValues }: StoredFilter,
  elementSize: number,
  tools: PackingTools,
): FilterStep | undefined {
  if (id === 4) return new SzipStep(cdValues, tools);
  if (id === 5) {
    // Compounds with something of variable length are described with its size in memory, and packed accordingly: libhdf5 reads them.
    const [, isUnpacked, , , size] = cdValues;
    return isUnpacked === 0 && size !== elementSize ? undefined : new NbitStep(cdValues, tools);
  }
  return id === 6 ? new ScaleOffsetStep(cdValues, tools) : undefined;
}
