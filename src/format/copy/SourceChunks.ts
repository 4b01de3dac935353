import { corruptFile } from '../bytes/formatError.js';
import type { ChunkedDataset } from '../chunkIndex/ChunkGrid.js';
import type { StoredChunk } from '../chunkIndex/ChunkIndexReader.js';
import { openChunkIndex } from '../chunkIndex/openChunkIndex.js';
import type { SourceFile } from './SourceFile.js';
import type { SourceDataset } from './sourceDataset.js';

/** The allocated chunks of a dataset, in C order. They are stored as columns of numbers, because there may be millions of them. */
export class SourceChunks {
  readonly dataset: ChunkedDataset;
  readonly #addresses: number[] = [];
  readonly #sizes: number[] = [];
  readonly #masks: number[] = [];
  readonly #scaled: number[] = [];
  /** Total stored size of the chunks. */
  readonly storedBytes: number;

  constructor(source: SourceFile, dataset: SourceDataset) {
    this.dataset = chunkedDataset(dataset);
    const { filters } = dataset;
    let storedBytes = 0;
    const index = openChunkIndex(source.format, this.dataset);
    source.read(
      // biome-ignore lint/suspicious/useIterableCallbackReturn: it is no array; to return true would end it
      index.forEach((scaled, { address, size, filterMask }) => {
        this.#addresses.push(address);
        this.#sizes.push(size);
        this.#masks.push(filterMask);
        for (const number of scaled) this.#scaled.push(number);
        storedBytes += size;
        if (filters.length === 0 && size !== this.chunkBytes)
          throw corruptFile(
            `dataset at ${dataset.address}: an unfiltered chunk of ${size} bytes, not ${this.chunkBytes}`,
          );
        return undefined;
      }),
    );
    if (storedBytes > source.format.fileSize)
      throw corruptFile(`dataset at ${dataset.address}: its chunks have ${storedBytes} bytes, more than the file`);
    this.storedBytes = storedBytes;
    this.#sort();
  }

  get count(): number {
    return this.#addresses.length;
  }

  /** Bytes of a chunk before filtering. */
  get chunkBytes(): number {
    const { chunk, elementSize } = this.dataset.layout;
    return chunk.reduce((product, size) => product * size, elementSize);
  }

  at(index: number): StoredChunk {
    return { address: this.#addresses[index]!, size: this.#sizes[index]!, filterMask: this.#masks[index]! };
  }

  /** Brings them into C order, which the order of an extensible array is not where another dimension than the first is unlimited. */
  #sort(): void {
    const rank = this.dataset.layout.chunk.length;
    const compare = (one: number, other: number): number => {
      for (let dim = 0; dim < rank; dim++) {
        const difference = this.#scaled[one * rank + dim]! - this.#scaled[other * rank + dim]!;
        if (difference !== 0) return difference;
      }
      return 0;
    };
    let index = 1;
    while (index < this.count && compare(index - 1, index) <= 0) index++;
    if (index >= this.count) return;
    const order = Uint32Array.from({ length: this.count }, (_, place) => place).sort(compare);
    const [addresses, sizes, masks, scaled] = [this.#addresses, this.#sizes, this.#masks, this.#scaled].map((column) =>
      column.slice(),
    ) as [number[], number[], number[], number[]];
    order.forEach((from, to) => {
      this.#addresses[to] = addresses[from]!;
      this.#sizes[to] = sizes[from]!;
      this.#masks[to] = masks[from]!;
      for (let dim = 0; dim < rank; dim++) this.#scaled[to * rank + dim] = scaled[from * rank + dim]!;
    });
  }

  scaledAt(index: number): number[] {
    const rank = this.dataset.layout.chunk.length;
    return this.#scaled.slice(index * rank, (index + 1) * rank);
  }
}

/** The facts about a chunked dataset that its chunk index needs. */
export function chunkedDataset({ layout, dataspace, filters }: SourceDataset): ChunkedDataset {
  if (layout.kind !== 'chunked') throw new TypeError(`the dataset has a ${layout.kind} layout, not a chunked one`);
  const { dims, maxdims } = dataspace;
  return { layout, dims, maxdims, filtered: filters.length > 0 };
}
