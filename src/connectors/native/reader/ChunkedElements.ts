import type { PipelineDecoder } from '../../../filters/pipeline.js';
import { corruptFile } from '../../../format/bytes/formatError.js';
import { runSync } from '../../../format/bytes/runSync.js';
import type { ChunkIndexReader, StoredChunk } from '../../../format/chunkIndex/ChunkIndexReader.js';
import { isPartialEdgeChunk } from '../../../format/chunkIndex/isPartialEdgeChunk.js';
import { type ChunkedDataset, openChunkIndex } from '../../../format/chunkIndex/openChunkIndex.js';
import type { FileBytes } from '../../../storage/FileBytes.js';
import { readerOf } from '../../../storage/readerOf.js';
import { type ElementSource, threadMemory, type WorkingMemory, workingMemory } from './ElementSource.js';
import { type ElementBox, gatherBox } from './gatherBox.js';
import type { ReadableDataset } from './ReadableDataset.js';

/** How often more bytes than it stores each compression can stand for, by filter: a length in deflate takes 2 bits of 258 bytes. */
const LARGEST_RATIOS: Readonly<Record<number, number>> = { 1: 1032, 2: 1, 3: 1, 32000: 88, 32004: 255 };
/** No other filter that h5rx undoes compresses more: Zstandard's runs of equal bytes are 128 KiB long and take 4 bytes. */
const LARGEST_RATIO = 2 ** 16;
/** Memory for chunks up to this size is made in any case. */
const LARGE_CHUNK = 2 ** 20;
/** A mask that leaves out every filter. */
const ALL_FILTERS = 0xffffffff;

/** The chunks of a dataset: found through its index, read, and their filters undone. */
export class ChunkedElements implements ElementSource {
  /** Dimensions of a chunk, and bytes of its elements. */
  readonly chunk: readonly number[];
  readonly chunkBytes: number;
  readonly #storage: FileBytes;
  readonly #dataset: ReadableDataset;
  readonly #pipeline: PipelineDecoder;
  readonly #index: ChunkIndexReader;
  readonly #chunked: ChunkedDataset;
  readonly #edgesUnfiltered: boolean;
  readonly #ratio: number;
  readonly #read: (offset: number, length: number) => Uint8Array;
  readonly #memory: WorkingMemory;
  #filled: Uint8Array | undefined;

  constructor(storage: FileBytes, dataset: ReadableDataset, pipeline: PipelineDecoder) {
    const { layout, dims, maxdims, filters, format, elementSize } = dataset;
    if (layout.kind !== 'chunked') throw new TypeError(`a ${layout.kind} dataset has no chunks`);
    this.chunk = layout.chunk;
    this.chunkBytes = layout.chunk.reduce((product, size) => product * size, elementSize);
    this.#storage = storage;
    this.#dataset = dataset;
    this.#pipeline = pipeline;
    this.#chunked = { layout, dims, maxdims, filtered: filters.length > 0 };
    this.#edgesUnfiltered = layout.partialChunksUnfiltered;
    this.#ratio = filters.reduce((product, { id }) => product * (LARGEST_RATIOS[id] ?? LARGEST_RATIO), 1);
    this.#memory = workingMemory(this.chunkBytes);
    this.#index = openChunkIndex(format, this.#chunked);
    this.#read = readerOf(storage);
  }

  /** The number of the chunk with a box, along each dimension. */
  chunkOf({ start }: ElementBox): number[] {
    return start.map((first, d) => Math.floor(first / (this.chunk[d] as number)));
  }

  /** The number of the chunk with a box, in C order of all chunks. */
  numberOf({ start }: ElementBox): number {
    let number = 0;
    start.forEach((first, d) => {
      const size = this.chunk[d] as number;
      number = number * Math.ceil((this.#dataset.dims[d] as number) / size) + Math.floor(first / size);
    });
    return number;
  }

  /** A chunk as `decode` takes it; undefined when it was never written. */
  find(scaled: readonly number[]): StoredChunk | undefined {
    const found = runSync(this.#index.find(scaled), this.#read);
    const isUnfiltered = found && this.#edgesUnfiltered && isPartialEdgeChunk(this.#chunked, scaled);
    return isUnfiltered ? { ...found, filterMask: ALL_FILTERS } : found;
  }

  /** The elements of a chunk; valid until the next call of any source in this thread. */
  decode({ address, size, filterMask }: StoredChunk): Uint8Array {
    if (this.chunkBytes > LARGE_CHUNK && this.chunkBytes > this.#ratio * size) {
      throw corruptFile(`chunk at ${address}: its filters make no ${this.chunkBytes} bytes of ${size}`);
    }
    const bytes = this.#memory.stored.take(size);
    const offset = this.#dataset.format.baseAddress + address;
    const found = this.#storage.read(bytes, offset);
    if (found !== size) throw corruptFile(`chunk at ${address}: ${size} bytes wanted, ${found} are left in the file`);
    // Very large chunks stay in the memory of their decoder, and those without filters where they were read.
    const isPlaced = this.#chunked.filtered && this.#memory === threadMemory;
    const target = isPlaced ? this.#memory.decoded.take(this.chunkBytes) : undefined;
    return this.#pipeline.decode(bytes, filterMask, target);
  }

  /** The elements of a box out of those of its chunk. */
  boxOf(decoded: Uint8Array, { start, stride, count }: ElementBox): Uint8Array {
    const inChunk = start.map((first, d) => first % (this.chunk[d] as number));
    const box = { start: inChunk, stride, count };
    return gatherBox(decoded, this.chunk, this.#dataset.elementSize, box, (bytes) => this.#memory.box.take(bytes));
  }

  elementsOf(box: ElementBox): Uint8Array | undefined {
    const stored = this.find(this.chunkOf(box));
    return stored ? this.boxOf(this.decode(stored), box) : this.fillOf(box);
  }

  /** The elements of a box that was never written. */
  fillOf({ count }: ElementBox): Uint8Array | undefined {
    const { fill, elementSize } = this.#dataset;
    if (!fill) return undefined;
    const bytes = count.reduce((product, size) => product * size, elementSize);
    if (!this.#filled || this.#filled.length < bytes) {
      this.#filled = new Uint8Array(bytes);
      this.#filled.set(fill);
      for (let done = elementSize; done < bytes; done *= 2)
        this.#filled.copyWithin(done, 0, Math.min(done, bytes - done));
    }
    return this.#filled.subarray(0, bytes);
  }
}
