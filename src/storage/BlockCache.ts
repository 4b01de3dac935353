import { RecentlyUsed } from '../model/RecentlyUsed.js';
import type { ByteRange, RangeReader } from './RangeReader.js';

/** Metadata is read in small ranges near each other: one block serves many of them. */
const BLOCK_BYTES = 64 * 1024;
/** Bytes of blocks that are kept. */
const CAPACITY = 16 * 2 ** 20;

/**
 * Keeps aligned blocks of late bytes, those used last, up to a number of bytes. It is for metadata: what is read
 * only once bypasses it, through `uncached`.
 */
export class BlockCache implements RangeReader {
  readonly uncached: RangeReader;
  readonly #blockBytes: number;
  readonly #capacity: number;
  #blocks: RecentlyUsed<number, Uint8Array>;

  /** @param reader - Reads blocks; it has reads that want the same one at the same time share a request. */
  constructor(reader: RangeReader, { blockBytes = BLOCK_BYTES, capacity = CAPACITY } = {}) {
    this.uncached = reader;
    this.#blockBytes = blockBytes;
    this.#capacity = capacity;
    this.#blocks = this.#none();
  }

  get size(): number | undefined {
    return this.uncached.size;
  }

  /** Bytes that are kept. */
  get keptBytes(): number {
    return this.#blocks.bytes;
  }

  /** Forgets all blocks, also those that are under way. */
  forget(): void {
    this.#blocks = this.#none();
  }

  /** No blocks yet; one is kept however large blocks are. */
  #none(): RecentlyUsed<number, Uint8Array> {
    return new RecentlyUsed(Math.max(this.#capacity, this.#blockBytes));
  }

  read(ranges: readonly ByteRange[], signal?: AbortSignal): readonly Uint8Array[] | Promise<readonly Uint8Array[]> {
    const wanted = ranges.reduce((sum, { length }) => sum + length, 0);
    // The cache could not hold blocks for all of it.
    if (wanted > this.#capacity / 2) return this.uncached.read(ranges, signal, 'metadata');
    const blocks = new Map<number, Uint8Array>();
    const missing: number[] = [];
    for (const number of this.#numbersOf(ranges)) {
      const block = this.#blocks.get(number);
      if (block) blocks.set(number, block);
      else missing.push(number);
    }
    if (missing.length === 0) return ranges.map((range) => this.#cut(range, blocks));
    return this.#fetch(missing, blocks, signal).then(() => ranges.map((range) => this.#cut(range, blocks)));
  }

  /** Reads blocks, keeps them, and adds them to those that are there. */
  async #fetch(
    missing: readonly number[],
    blocks: Map<number, Uint8Array>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const length = this.#blockBytes;
    const kept = this.#blocks;
    const numbers = this.#withEnd(missing);
    const wanted = numbers.map((number) => ({ offset: number * length, length }));
    const fetched = await this.uncached.read(wanted, signal, 'metadata');
    for (const [n, number] of numbers.entries()) {
      const bytes = fetched[n] as Uint8Array;
      // A block that is kept must not keep all that came with it.
      const block = bytes.length < bytes.buffer.byteLength ? bytes.slice() : bytes;
      blocks.set(number, block);
      kept.set(number, block, block.length);
    }
  }

  /** Blocks, and the last of the file with the one before it: what was written last refers to each other. */
  #withEnd(numbers: readonly number[]): readonly number[] {
    const last = Math.ceil((this.size ?? 0) / this.#blockBytes) - 1;
    const isEnding = numbers.includes(last - 1) && !numbers.includes(last) && !this.#blocks.has(last);
    return isEnding ? [...numbers, last] : numbers;
  }

  /** The blocks that ranges lie in, each once. */
  #numbersOf(ranges: readonly ByteRange[]): Set<number> {
    const numbers = new Set<number>();
    const end = this.size ?? Number.POSITIVE_INFINITY;
    for (const { offset, length } of ranges) {
      const last = Math.min(offset + length, end);
      for (let at = offset - (offset % this.#blockBytes); at < last; at += this.#blockBytes)
        numbers.add(at / this.#blockBytes);
    }
    return numbers;
  }

  /** The bytes of a range, taken from blocks; fewer at the end of the file. */
  #cut({ offset, length }: ByteRange, blocks: ReadonlyMap<number, Uint8Array>): Uint8Array {
    const size = this.#blockBytes;
    const first = Math.floor(offset / size);
    const from = offset - first * size;
    if (from + length <= size) return blocks.get(first)?.subarray(from, from + length) ?? new Uint8Array(0);
    const bytes = new Uint8Array(length);
    let done = 0;
    for (let number = first; done < length; number += 1) {
      const block = blocks.get(number);
      const start = number === first ? from : 0;
      const part = block?.subarray(start, start + length - done) ?? new Uint8Array(0);
      bytes.set(part, done);
      done += part.length;
      if (!block || block.length < size) break;
    }
    return bytes.subarray(0, done);
  }
}
