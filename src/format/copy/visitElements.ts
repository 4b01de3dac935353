import { unsupportedFormat } from '../bytes/formatError.js';
import { isPartialEdgeChunk } from '../chunkIndex/isPartialEdgeChunk.js';
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
  dataset: SourceDataset,
  chunks: SourceChunks,
  visit: (bytes: Uint8Array, index: number, isPartial: boolean) => void,
): CopySteps<void> {
  const { layout } = chunks.dataset;
  const { length } = dataset.filters;
  // One decoder per filter mask: filters that every chunk skipped need not be available.
  const decoders = new Map<number, ChunkDecoder>();
  for (let index = 0; index < chunks.count; index++) {
    const { address, size, filterMask } = chunks.at(index);
    const isPartial = layout.partialChunksUnfiltered && isPartialEdgeChunk(chunks.dataset, chunks.scaledAt(index));
    const mask = isPartial ? allFilters(length) : filterMask;
    const decoder = decoders.get(mask) ?? (yield* openDecoder(copying, dataset, chunks.chunkBytes, mask));
    decoders.set(mask, decoder);
    const bytes = decoder.decode(copying.source.bytes(address, size), 0);
    visit(bytes.slice(), index, isPartial);
    yield copying.progress;
  }
}

/** The decoder for chunks that skipped the filters of a mask. */
function* openDecoder(
  { decoderFor }: Copying,
  { address, filters, elementSize }: SourceDataset,
  chunkBytes: number,
  mask: number,
): CopySteps<ChunkDecoder> {
  const applied = filters.filter((_, index) => ((mask >>> index) & 1) === 0);
  const decoder = yield* loaded(decoderFor(applied, elementSize, chunkBytes));
  if (decoder) return decoder;
  const ids = applied.map(({ id }) => id).join(', ');
  throw unsupportedFormat(
    `dataset at ${address}: its elements refer to something else in the file, and their filters (${ids}) cannot be undone`,
  );
}

/** The filter mask of a chunk that skipped all `count` filters. */
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
