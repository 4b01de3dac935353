import { mostBytes, type PipelineDecoder } from '../../../filters/pipeline.js';
import { corruptFile } from '../../../format/bytes/formatError.js';
import type { Parser } from '../../../format/bytes/Parser.js';
import { runAsync } from '../../../format/bytes/runAsync.js';
import { runSync } from '../../../format/bytes/runSync.js';
import { togetherSharing } from '../../../format/bytes/togetherSharing.js';
import type { ChunkIndexReader, StoredChunk } from '../../../format/chunkIndex/ChunkIndexReader.js';
import { isPartialEdgeChunk } from '../../../format/chunkIndex/isPartialEdgeChunk.js';
import { type ChunkedDataset, openChunkIndex } from '../../../format/chunkIndex/openChunkIndex.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { BoxPlace } from '../../../transfer/TransferPlan.js';
import type { ChunkBoxes, ElementSource, FetchedBoxes, LateRead } from './ElementSource.js';
import { FillElements } from './FillElements.js';
import { type ElementBox, gatherBox } from './gatherBox.js';
import type { ReadableDataset } from './ReadableDataset.js';
import { chunkFailure } from './readFailure.js';
import { lateStoredBytes, presentStoredBytes, type StoredBytes } from './storedBytes.js';
import { threadMemory, type WorkingMemory, workingMemory } from './threadMemory.js';

/**
 * How many times larger than its stored bytes a decoded chunk can be, by filter: deflate takes at least 2 bits for 258 bytes, szip 17 bits
 * for 4,096. Scale-offset stores equal numbers in its header, and n-bit nothing of the gaps between members.
 */
const LARGEST_RATIOS: Readonly<Record<number, number>> = {
  1: 1032,
  2: 1,
  3: 1,
  4: 4096,
  5: Number.POSITIVE_INFINITY,
  6: Number.POSITIVE_INFINITY,
  32000: 88,
  32004: 255,
};
/** For all other filters: Zstandard, which compresses most, takes at least 4 bytes for 128 KiB of equal bytes. */
const LARGEST_RATIO = 2 ** 16;
/** Chunks up to this size are allocated whatever their stored size is. */
const LARGE_CHUNK = 2 ** 20;
/** The filter mask of a chunk to which no filter was applied. */
const ALL_FILTERS = 0xffffffff;

/** The elements of a chunked dataset: chunks are located through the chunk index, fetched, and their filters undone. */
export class ChunkedElements implements ElementSource, ChunkBoxes {
  /** Chunk dimensions. */
  readonly chunk: readonly number[];
  /** Bytes of the elements of a chunk. */
  readonly chunkBytes: number;
  readonly #reader: RangeReader;
  readonly #dataset: ReadableDataset;
  readonly #pipeline: PipelineDecoder;
  readonly #index: ChunkIndexReader;
  readonly #chunked: ChunkedDataset;
  readonly #edgesUnfiltered: boolean;
  readonly #ratio: number;
  readonly #memory: WorkingMemory;
  readonly #fill: FillElements;
  /** Chunks along each dimension of the extent. */
  readonly #counts: readonly number[];

  constructor(reader: RangeReader, dataset: ReadableDataset, pipeline: PipelineDecoder) {
    const { layout, dims, maxdims, filters, format, elementSize } = dataset;
    if (layout.kind !== 'chunked') throw new TypeError(`a ${layout.kind} dataset has no chunks`);
    this.chunk = layout.chunk;
    this.chunkBytes = layout.chunk.reduce((product, size) => product * size, elementSize);
    this.#counts = dims.map((size, d) => Math.ceil(size / (layout.chunk[d] as number)));
    this.#reader = reader;
    this.#dataset = dataset;
    this.#pipeline = pipeline;
    this.#chunked = { layout, dims, maxdims, filtered: filters.length > 0 };
    this.#edgesUnfiltered = layout.partialChunksUnfiltered;
    this.#ratio = filters.reduce((product, { id }) => product * (LARGEST_RATIOS[id] ?? LARGEST_RATIO), 1);
    this.#memory = workingMemory(this.chunkBytes);
    this.#index = openChunkIndex(format, this.#chunked);
    this.#fill = new FillElements(dataset);
  }

  /** The number of the chunk that a box is in, in C order of all chunks. */
  numberOf({ start }: ElementBox): number {
    let number = 0;
    for (let d = 0; d < start.length; d += 1) {
      number = number * (this.#counts[d] as number) + Math.floor((start[d] as number) / (this.chunk[d] as number));
    }
    return number;
  }

  fetch(boxes: readonly ElementBox[], late: LateRead | undefined): FetchedBoxes | Promise<FetchedBoxes> {
    const { bytes } = this.#reader;
    if (!bytes) return this.#fetchLate(boxes, late);
    const read = readerOf(bytes);
    const chunks = boxes.map((box) => this.#locateNow(box, read));
    return this.#fetched(boxes, chunks, presentStoredBytes(bytes, chunks, this.#dataset.format, this.#memory.stored));
  }

  async #fetchLate(boxes: readonly ElementBox[], late: LateRead | undefined): Promise<FetchedBoxes> {
    const locating = togetherSharing(boxes.map((box) => () => this.#locate(box)));
    const chunks = await runAsync(locating, this.#reader, late?.signal);
    const reader = this.#reader.uncached ?? this.#reader;
    return this.#fetched(boxes, chunks, await lateStoredBytes(reader, chunks, this.#dataset.format, late));
  }

  #fetched(
    boxes: readonly ElementBox[],
    chunks: readonly (StoredChunk | undefined)[],
    stored: StoredBytes,
  ): FetchedBoxes {
    const chunkOf = (n: number): Uint8Array | undefined => {
      const chunk = chunks[n];
      if (!chunk) return undefined;
      try {
        return this.#decode(chunk, stored(n), boxes[n] as ElementBox);
      } catch (error) {
        throw this.#failureOf(error, boxes[n] as ElementBox);
      }
    };
    return { chunks: this, chunkOf, elementsOf: (n) => this.elementsOf(boxes[n] as ElementBox, chunkOf(n)) };
  }

  /** Where the chunk that a box is in is stored, with the filter mask to decode it by; undefined when it was never written. */
  *#locate(box: ElementBox): Parser<StoredChunk | undefined> {
    const scaled = this.#scaledOf(box);
    try {
      return this.#checked(yield* this.#index.find(scaled), scaled);
    } catch (error) {
      throw this.#failureOf(error, box);
    }
  }

  /** As `#locate`, over bytes that are there; without a parser for a chunk that is next to the one before it in the index. */
  #locateNow(box: ElementBox, read: (offset: number, length: number) => Uint8Array): StoredChunk | undefined {
    const scaled = this.#scaledOf(box);
    try {
      const known = this.#index.known(scaled);
      return this.#checked(known === null ? runSync(this.#index.find(scaled), read) : known, scaled);
    } catch (error) {
      throw this.#failureOf(error, box);
    }
  }

  /** The chunk that a box is in, by its number along each dimension. */
  #scaledOf({ start }: ElementBox): readonly number[] {
    return start.map((first, d) => Math.floor(first / (this.chunk[d] as number)));
  }

  #checked(found: StoredChunk | undefined, scaled: readonly number[]): StoredChunk | undefined {
    if (!found) return undefined;
    this.#checkSize(found);
    const isUnfiltered = this.#edgesUnfiltered && isPartialEdgeChunk(this.#chunked, scaled);
    return isUnfiltered ? { ...found, filterMask: ALL_FILTERS } : found;
  }

  /** Refuses a stored size that the chunk cannot have, before anything is allocated. */
  #checkSize({ address, size }: StoredChunk): void {
    const { chunkBytes } = this;
    if (chunkBytes > LARGE_CHUNK && chunkBytes > this.#ratio * size) {
      throw corruptFile(`chunk at ${address}: its filters cannot make ${chunkBytes} bytes of ${size}`);
    }
    if (size > mostBytes(chunkBytes))
      throw corruptFile(`chunk at ${address}: a chunk of ${chunkBytes} bytes is stored in ${size}`);
  }

  /** The elements of a chunk; valid until any source of this thread is used again. */
  #decode({ filterMask }: StoredChunk, stored: Uint8Array, box: ElementBox): Uint8Array {
    // Very large chunks stay in the memory of their decoder; chunks without filters stay where they were read.
    const isPlaced = this.#chunked.filtered && this.#memory === threadMemory;
    const target = isPlaced ? this.#memory.decoded.take(this.chunkBytes) : undefined;
    try {
      return this.#pipeline.decode(stored, filterMask, target);
    } catch (error) {
      const atLeast = this.#bytesInExtent(box);
      if (atLeast === this.chunkBytes) throw error;
      return this.#pipeline.decode(stored, filterMask, undefined, atLeast);
    }
  }

  /** Bytes of a chunk up to its last element inside the extent: some writers store no more of a partial edge chunk. */
  #bytesInExtent({ start }: ElementBox): number {
    const { dims, elementSize } = this.#dataset;
    let last = 0;
    for (let d = 0; d < start.length; d += 1) {
      const size = this.chunk[d] as number;
      const inside = Math.min(size, (dims[d] as number) - ((start[d] as number) - ((start[d] as number) % size)));
      last = last * size + inside - 1;
    }
    return (last + 1) * elementSize;
  }

  placeOf({ start, stride }: ElementBox): BoxPlace {
    const distances = new Array<number>(this.chunk.length);
    let first = 0;
    let distance = 1;
    for (let d = this.chunk.length - 1; d >= 0; d -= 1) {
      const size = this.chunk[d] as number;
      first += ((start[d] as number) % size) * distance;
      distances[d] = (stride[d] as number) * distance;
      distance *= size;
    }
    return { first, distances };
  }

  elementsOf(box: ElementBox, chunk: Uint8Array | undefined): Uint8Array | undefined {
    return chunk ? this.#boxOf(chunk, box) : this.#fill.elementsOf(box);
  }

  #boxOf(decoded: Uint8Array, { start, stride, count }: ElementBox): Uint8Array {
    if (count.every((size, d) => size === this.chunk[d])) return decoded;
    const box = { start: start.map((first, d) => first % (this.chunk[d] as number)), stride, count };
    return gatherBox(decoded, this.chunk, this.#dataset.elementSize, box, (bytes) => this.#memory.box.take(bytes));
  }

  /** The error, which then names the chunk that a box is in. */
  #failureOf(error: unknown, { start }: ElementBox): unknown {
    return chunkFailure(
      error,
      start.map((first, d) => first - (first % (this.chunk[d] as number))),
    );
  }
}
