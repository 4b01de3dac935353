import { abortable } from './abortable.js';
import { coalesce } from './coalesce.js';
import type { ByteRange, RangeReader } from './RangeReader.js';

/** Metadata is read in small ranges near each other: one block serves many of them. */
const BLOCK_BYTES = 64 * 1024;
/** Bytes of blocks that are kept. */
const CAPACITY = 16 * 2 ** 20;

/** Blocks that are fetched in one batch, and how many reads wait for them. */
interface Flight {
  readonly numbers: readonly number[];
  readonly blocks: Promise<ReadonlyMap<number, Uint8Array>>;
  readonly aborting: AbortController;
  waiting: number;
}

/**
 * Keeps aligned blocks of late bytes, those used last, up to a number of bytes. It is for metadata: what is read
 * only once bypasses it, through `uncached`.
 *
 * Reads that want the same block share one request. The request is canceled when all of them are.
 */
export class BlockCache implements RangeReader {
  readonly uncached: RangeReader;
  readonly #blockBytes: number;
  readonly #capacity: number;
  /** In the order of their last use. */
  readonly #blocks = new Map<number, Uint8Array>();
  readonly #flights = new Map<number, Flight>();
  #bytes = 0;

  constructor(reader: RangeReader, { blockBytes = BLOCK_BYTES, capacity = CAPACITY } = {}) {
    this.uncached = reader;
    this.#blockBytes = blockBytes;
    this.#capacity = capacity;
  }

  get size(): number | undefined {
    return this.uncached.size;
  }

  /** Bytes that are kept. */
  get keptBytes(): number {
    return this.#bytes;
  }

  read(ranges: readonly ByteRange[], signal?: AbortSignal): readonly Uint8Array[] | Promise<readonly Uint8Array[]> {
    const wanted = ranges.reduce((sum, { length }) => sum + length, 0);
    // The cache could not hold blocks for all of it.
    if (wanted > this.#capacity / 2) return this.uncached.read(ranges, signal);
    const blocks = new Map<number, Uint8Array>();
    const missing: number[] = [];
    const flights = new Set<Flight>();
    for (const number of this.#numbersOf(ranges)) {
      const block = this.#use(number);
      const flight = block ? undefined : this.#flights.get(number);
      if (block) blocks.set(number, block);
      else if (flight) flights.add(flight);
      else missing.push(number);
    }
    if (missing.length > 0) flights.add(this.#fetch(missing));
    if (flights.size === 0) return ranges.map((range) => this.#cut(range, blocks));
    return this.#await(ranges, blocks, flights, signal);
  }

  async #await(
    ranges: readonly ByteRange[],
    blocks: Map<number, Uint8Array>,
    flights: ReadonlySet<Flight>,
    signal: AbortSignal | undefined,
  ): Promise<readonly Uint8Array[]> {
    for (const flight of flights) flight.waiting += 1;
    try {
      const fetched = await abortable(Promise.all(Array.from(flights, (flight) => flight.blocks)), signal);
      for (const some of fetched) for (const [number, block] of some) blocks.set(number, block);
      return ranges.map((range) => this.#cut(range, blocks));
    } finally {
      for (const flight of flights) {
        flight.waiting -= 1;
        if (flight.waiting > 0) continue;
        // No other read may join a canceled request.
        this.#forget(flight);
        flight.aborting.abort();
      }
    }
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

  #fetch(numbers: readonly number[]): Flight {
    const aborting = new AbortController();
    const flight: Flight = { numbers, blocks: this.#readBlocks(numbers, aborting.signal), aborting, waiting: 0 };
    for (const number of numbers) this.#flights.set(number, flight);
    const keep = (blocks: ReadonlyMap<number, Uint8Array>): void => {
      for (const [number, block] of blocks) this.#keep(number, block);
    };
    // The reads that wait for it report the error.
    void flight.blocks.then(keep, () => {}).finally(() => this.#forget(flight));
    return flight;
  }

  #forget(flight: Flight): void {
    for (const number of flight.numbers) if (this.#flights.get(number) === flight) this.#flights.delete(number);
  }

  /** Reads blocks, adjacent ones in one request. */
  async #readBlocks(numbers: readonly number[], signal: AbortSignal): Promise<ReadonlyMap<number, Uint8Array>> {
    const size = this.#blockBytes;
    const single = numbers.map((number) => ({ offset: number * size, length: size }));
    const runs = coalesce(single, 0, Number.POSITIVE_INFINITY);
    const fetched = await this.uncached.read(runs, signal);
    const blocks = new Map<number, Uint8Array>();
    for (const [n, { offset, length, parts }] of runs.entries()) {
      const run = fetched[n]!;
      for (let at = 0; at < length; at += size) {
        // A copy: a block that is kept must not keep all that came with it.
        const block = parts.length === 1 ? run : run.slice(at, at + size);
        blocks.set((offset + at) / size, block);
      }
    }
    return blocks;
  }

  #use(number: number): Uint8Array | undefined {
    const block = this.#blocks.get(number);
    if (block) {
      this.#blocks.delete(number);
      this.#blocks.set(number, block);
    }
    return block;
  }

  #keep(number: number, block: Uint8Array): void {
    this.#bytes += block.length - (this.#blocks.get(number)?.length ?? 0);
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    for (const [oldest, { length }] of this.#blocks) {
      if (this.#bytes <= this.#capacity || oldest === number) break;
      this.#blocks.delete(oldest);
      this.#bytes -= length;
    }
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
