import { npointsOf, type Selection } from '../../../../model/Dataspace.js';
import { failure } from '../../../../model/H5Error.js';
import { selectionBounds } from '../../../../model/selection/selectionBounds.js';
import type { Steps } from '../../../../runtime/schedule/Steps.js';
import { ContiguousElements } from '../ContiguousElements.js';
import type { ElementSource } from '../ElementSource.js';
import { type ReadableDataset, readableDataset } from '../ReadableDataset.js';
import type { ViewedDataset, ViewedFile } from '../ViewedFile.js';
import { ExternalBytes, type Segment } from './ExternalBytes.js';

/** A dataset whose raw data are in external files, ready to be read. */
export interface ExternalDataset {
  readonly dataset: ReadableDataset;
  readonly source: ElementSource;
}

/**
 * Opens the external files that have raw data of a selection. Undefined where only libhdf5 can read the dataset.
 *
 * Errors: `H5Error` `permission` for a file that may not be reached, `corrupt-file` where the extent needs more bytes than the
 *   external files have room for. A missing file is an error only when elements in it are read.
 */
export function* openExternal(
  file: ViewedFile,
  stored: ViewedDataset,
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
  if (bytes > room) throw failure('corrupt-file', `raw data of ${bytes} bytes in external files with room for ${room}`);
  const bounds = selectionBounds(selection, dims);
  const [from, to] = bounds ? [ordinalOf(bounds.start, dims), ordinalOf(bounds.end, dims) + 1] : [0, 0];
  const segments: Segment[] = [];
  let start = 0;
  for (const { name, offset, size } of externalFiles) {
    const isNeeded = start < to * elementSize && start + size > from * elementSize;
    segments.push({ name, offset, size, reader: isNeeded ? yield* file.raw(name) : undefined });
    start += size;
  }
  // The external files, taken together, begin with the first element.
  const inSegments = { ...dataset, format: { ...format, baseAddress: 0, fileSize: room } };
  return { dataset, source: new ContiguousElements(new ExternalBytes(segments), inSegments) };
}

/** The number of an element in C order. */
function ordinalOf(point: readonly number[], dims: readonly number[]): number {
  return point.reduce((ordinal, coordinate, d) => ordinal * (dims[d] as number) + coordinate, 0);
}
