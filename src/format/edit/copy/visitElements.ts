import { isPartialEdgeChunk } from '../../chunkIndex/isPartialEdgeChunk.js';
import { unsupportedFormat } from '../../formatError.js';
import type { ChunkDecoder, Copying } from './Copying.js';
import { type CopySteps, PIECE_BYTES } from './CopyStep.js';
import type { SourceChunks } from './SourceChunks.js';
import type { SourceDataset } from './sourceDataset.js';

/** Visits the elements of a contiguous dataset in pieces of whole elements, which the visitor may change. */
export function* visitContiguous(
  copying: Copying,
  { layout, elementSize }: SourceDataset,
  size: number,
  visit: (bytes: Uint8Array, offset: number) => void,
): CopySteps<void> {
  if (layout.kind !== 'contiguous' || layout.address === undefined) return;
  const pieceBytes = Math.max(1, Math.floor(PIECE_BYTES / elementSize)) * elementSize;
  for (let offset = 0; offset < size; offset += pieceBytes) {
    const bytes = copying.source.bytes(layout.address + offset, Math.min(pieceBytes, size - offset));
    visit(bytes.slice(), offset);
    yield copying.progress;
  }
}

/** Visits the allocated chunks of a dataset, their filters undone; the visitor may change the bytes. */
export function* visitChunks(
  copying: Copying,
  { address, filters, elementSize }: SourceDataset,
  chunks: SourceChunks,
  visit: (bytes: Uint8Array, index: number, isPartial: boolean) => void,
): CopySteps<void> {
  const { chunkBytes, dataset } = chunks;
  const decoder = chunks.count === 0 ? undefined : yield* loaded(copying.decoderFor(filters, elementSize, chunkBytes));
  for (let index = 0; index < chunks.count; index++) {
    if (!decoder) {
      const ids = filters.map(({ id }) => id).join(', ');
      throw unsupportedFormat(
        `dataset at ${address}: its elements lead elsewhere in the file, and their filters (${ids}) cannot be undone`,
      );
    }
    const { address: at, size, filterMask } = chunks.at(index);
    const isPartial = dataset.layout.partialChunksUnfiltered && isPartialEdgeChunk(dataset, chunks.scaledAt(index));
    const stored = copying.source.bytes(at, size);
    const bytes = decoder.decode(stored, isPartial ? allFilters(filters.length) : filterMask);
    visit(bytes.slice(), index, isPartial);
    yield copying.progress;
  }
}

/** The mask of a chunk to which no filter was applied. */
export function allFilters(count: number): number {
  return count >= 32 ? 0xffffffff : 2 ** count - 1;
}

function* loaded(decoder: ReturnType<Copying['decoderFor']>): CopySteps<ChunkDecoder | undefined> {
  if (!(decoder instanceof Promise)) return decoder;
  const result: { outcome?: PromiseSettledResult<ChunkDecoder | undefined> } = {};
  const until = Promise.allSettled([decoder]).then(([outcome]) => {
    result.outcome = outcome;
  });
  while (!result.outcome) yield { type: 'wait', until };
  if (result.outcome.status === 'rejected') throw result.outcome.reason;
  return result.outcome.value;
}
