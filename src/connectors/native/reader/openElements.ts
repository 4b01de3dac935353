import { pipelineDecoder } from '../../../filters/pipeline.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { ChunkedElements } from './ChunkedElements.js';
import { CompactElements } from './CompactElements.js';
import { ContiguousElements } from './ContiguousElements.js';
import type { ElementSource } from './ElementSource.js';
import { FillElements } from './FillElements.js';
import type { ReadableDataset } from './ReadableDataset.js';

/**
 * The elements of a dataset; a promise where the decoder of a filter is loaded first. Undefined when the dataset has a filter that only
 * libhdf5 may know.
 *
 * Errors, thrown or of the promise: `H5Error` `corrupt-file` where the layout does not fit the extent.
 */
export function openElements(
  reader: RangeReader,
  dataset: ReadableDataset,
): ElementSource | undefined | Promise<ElementSource | undefined> {
  const { layout, filters, elementSize, isUnwritten } = dataset;
  if (isUnwritten) return new FillElements(dataset);
  if (layout.kind === 'compact') return new CompactElements(dataset);
  if (layout.kind === 'contiguous') return new ContiguousElements(reader, dataset);
  const chunkBytes = layout.chunk.reduce((product, size) => product * size, elementSize);
  const pipeline = pipelineDecoder(filters, elementSize, chunkBytes);
  if (pipeline instanceof Promise)
    return pipeline.then((decoder) => decoder && new ChunkedElements(reader, dataset, decoder));
  return pipeline && new ChunkedElements(reader, dataset, pipeline);
}
