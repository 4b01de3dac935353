import { corruptFile } from '../bytes/formatError.js';
import { NewChunks } from '../chunkIndex/NewChunks.js';
import { writeChunkIndex } from '../chunkIndex/writeChunkIndex.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { ElementPlace } from '../globalHeap/elementPlaces.js';
import { GlobalHeapWriter } from '../globalHeap/GlobalHeapWriter.js';
import { readGlobalHeapObject } from '../globalHeap/globalHeap.js';
import type { DataLayout } from '../messages/layout.js';
import type { Copying } from './Copying.js';
import type { CopySteps } from './CopyStep.js';
import { copyChunks, copyImplicit, copyRun } from './copyRaw.js';
import { chunkedDataset, SourceChunks } from './SourceChunks.js';
import type { SourceDataset } from './sourceDataset.js';
import { allFilters, visitChunks, visitContiguous } from './visitElements.js';

type Layout<Kind extends DataLayout['kind']> = Extract<DataLayout, { readonly kind: Kind }>;

/** Makes the layout of the copy, and writes its chunk index or heap object, as part of an edit. */
export type MakeLayout = (edit: FileEdit) => DataLayout;

/**
 * Copies a dataset's elements. They are copied as stored, still filtered, unless they refer to something else in the file; such
 * elements are rewritten and stored without filters. Space that is not allocated stays unallocated.
 */
export function* copyElements(copying: Copying, dataset: SourceDataset): CopySteps<MakeLayout> {
  const { layout, datatype, elementSize } = dataset;
  const places = copying.elements.places(datatype, elementSize);
  switch (layout.kind) {
    case 'compact': {
      const data = layout.data.slice();
      copying.values.rewrite(data, elementSize, places);
      yield copying.copied(data.length);
      return () => ({ ...layout, data });
    }
    case 'contiguous':
      return yield* copyContiguous(copying, dataset, layout, places);
    case 'chunked': {
      const chunks = new SourceChunks(copying.source, dataset);
      const copied =
        places.length > 0
          ? yield* rewriteChunks(copying, dataset, chunks, places)
          : layout.index.type === 'implicit'
            ? yield* copyImplicit(copying, chunks)
            : yield* copyChunks(copying, chunks);
      return (edit) => ({ ...layout, index: writeChunkIndex(edit, chunkedDataset(dataset), copied) });
    }
    case 'virtual':
      return (edit) => copyMappings(copying, edit, layout);
  }
}

/** Bytes of a dataset's raw data, as they are stored. */
export function rawBytes(copying: Copying, dataset: SourceDataset): number {
  const { layout } = dataset;
  switch (layout.kind) {
    case 'compact':
      return layout.data.length;
    case 'contiguous':
      return layout.address === undefined ? 0 : (layout.size ?? dataset.elementBytes);
    case 'chunked':
      return new SourceChunks(copying.source, dataset).storedBytes;
    case 'virtual':
      return 0;
  }
}

function* copyContiguous(
  copying: Copying,
  dataset: SourceDataset,
  { size: stored, address, ...layout }: Layout<'contiguous'>,
  places: readonly ElementPlace[],
): CopySteps<MakeLayout> {
  const { space } = copying;
  const size = stored ?? dataset.elementBytes;
  if (address === undefined || size === 0) return () => ({ ...layout, size });
  if (places.length === 0) {
    const target = yield* copyRun(copying, address, size);
    return () => ({ ...layout, size, address: target });
  }
  const target = space.allocateRaw(size);
  if (copying.isMeasured) return () => ({ ...layout, size, address: target });
  yield* visitContiguous(copying, dataset, size, (bytes, offset) => {
    copying.elements.rewrite(bytes, dataset.elementSize, places);
    space.bytes.writeUnseen(bytes, space.superblock.baseAddress + target + offset);
    copying.copied(bytes.length);
  });
  return () => ({ ...layout, size, address: target });
}

function* rewriteChunks(
  copying: Copying,
  dataset: SourceDataset,
  chunks: SourceChunks,
  places: readonly ElementPlace[],
): CopySteps<NewChunks> {
  const { space } = copying;
  const { layout } = chunks.dataset;
  const copied = new NewChunks(layout.chunk.length);
  const run = layout.index.type === 'implicit' ? implicitRun(copying, chunks) : undefined;
  const filterMaskOf = (isPartial: boolean): number => (isPartial ? 0 : allFilters(dataset.filters.length));
  if (copying.isMeasured) {
    for (let index = 0; index < chunks.count; index++) {
      const address = run === undefined ? 0 : run + (chunks.at(index).address - layout.index.address!);
      copied.add(chunks.scaledAt(index), { address, size: chunks.chunkBytes, filterMask: filterMaskOf(false) });
    }
    return copied;
  }
  yield* visitChunks(copying, dataset, chunks, (bytes, index, isPartial) => {
    copying.elements.rewrite(bytes, dataset.elementSize, places);
    const { address: from, size } = chunks.at(index);
    const address = run === undefined ? space.allocateRaw(bytes.length) : run + (from - layout.index.address!);
    space.bytes.writeUnseen(bytes, space.superblock.baseAddress + address);
    const filterMask = filterMaskOf(isPartial);
    copied.add(chunks.scaledAt(index), { address, size: bytes.length, filterMask });
    copying.copied(size);
  });
  return copied;
}

/** Allocates the run of chunks of an implicit index, which has a place for every chunk of the maximum extent. */
function implicitRun({ source, space }: Copying, chunks: SourceChunks): number | undefined {
  const { layout, maxdims } = chunks.dataset;
  const { address } = layout.index;
  if (address === undefined) return undefined;
  const size = maxdims.reduce((total, max, dim) => total * Math.ceil(max / layout.chunk[dim]!), chunks.chunkBytes);
  if (!(source.format.baseAddress + address + size <= source.format.fileSize))
    throw corruptFile(`implicit chunk index at ${address}: its ${size} bytes extend past the end of the file`);
  return space.allocateRaw(size);
}

/** Copies the mappings of a virtual dataset as they are: they hold names of files and datasets, not addresses. */
function copyMappings({ source, space }: Copying, edit: FileEdit, layout: Layout<'virtual'>): DataLayout {
  const { mappings } = layout;
  if (!mappings) return layout;
  const { sizeofLengths } = space.superblock;
  if (source.format.sizeofLengths !== sizeofLengths)
    throw corruptFile(`a virtual dataset of a file with lengths of ${source.format.sizeofLengths} bytes`);
  const bytes = source.read(readGlobalHeapObject(source.format, mappings.address, mappings.index));
  const heap = new GlobalHeapWriter(edit);
  const id = heap.add(bytes);
  heap.finish();
  return { ...layout, mappings: id };
}
