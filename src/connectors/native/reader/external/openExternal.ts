import type { ViewedObject } from '../../../../format/FileView.js';
import { npointsOf, type Selection } from '../../../../model/Dataspace.js';
import { failure } from '../../../../model/H5Error.js';
import { selectionBounds } from '../../../../model/selection/selectionBounds.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { ContiguousElements } from '../ContiguousElements.js';
import type { ElementSource } from '../ElementSource.js';
import { type ReadableDataset, readableDataset } from '../ReadableDataset.js';
import type { ViewedFile } from '../ViewedFile.js';
import { ExternalBytes, type Segment } from './ExternalBytes.js';

/** A dataset whose raw data lie in files outside, ready to be read. */
export interface ExternalDataset {
  readonly dataset: ReadableDataset;
  readonly source: ElementSource;
}

/**
 * Opens those files with raw data of a dataset that a selection needs. Undefined where only libhdf5 makes sense of its elements.
 *
 * Errors: `H5Error` `permission` for a file that may not be reached, `corrupt-file` where the files have room for less than the
 *   dataset has. That a file is missing is an error when it is read.
 */
export function* openExternal(
  file: ViewedFile,
  stored: Extract<ViewedObject, { readonly kind: 'dataset' }>,
  selection: Selection,
): Steps<ExternalDataset | undefined> {
  const { externalFiles = [], ...rest } = stored;
  const { dataspace, elementSize, format } = stored;
  const { dims } = dataspace;
  const bytes = npointsOf(dims) * elementSize;
  const layout = { kind: 'contiguous', version: 3, address: 0, size: bytes } as const;
  const dataset = readableDataset({ ...rest, layout }, format);
  if (!dataset) return undefined;
  const room = externalFiles.reduce((sum, { size }) => sum + size, 0);
  if (bytes > room) throw failure('corrupt-file', `raw data of ${bytes} bytes in files with room for ${room}`);
  const bounds = selectionBounds(selection, dims);
  const [from, to] = bounds ? [placeOf(bounds.start, dims), placeOf(bounds.end, dims) + 1] : [0, 0];
  const segments: Segment[] = [];
  let start = 0;
  for (const { name, offset, size } of externalFiles) {
    const isNeeded = start < to * elementSize && start + size > from * elementSize;
    segments.push({ name, offset, size, reader: isNeeded ? yield* file.raw(name) : undefined });
    start += size;
  }
  const own = { ...dataset, format: { ...format, baseAddress: 0, fileSize: room } };
  return { dataset, source: new ContiguousElements(new ExternalBytes(segments), own) };
}

/** The number of an element in C order. */
function placeOf(point: readonly number[], dims: readonly number[]): number {
  return point.reduce((place, coordinate, d) => place * (dims[d] as number) + coordinate, 0);
}
