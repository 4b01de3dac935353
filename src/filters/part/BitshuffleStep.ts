import type { FilterStep, Span, Target } from '../FilterStep.js';
import type { Decompress } from '../Kernels.js';
import type { FilterTools } from './FilterTools.js';
import { sizeInHeader } from './Lz4Step.js';

/** Elements of a block, and of the last one, are a multiple of this; the rest is not transposed. */
const MULTIPLE = 8;
const HEADER_BYTES = 12;
const BLOCK_HEADER_BYTES = 4;
/** Default size of a block in bytes, and its fewest elements. */
const DEFAULT_BLOCK_BYTES = 8192;
const MIN_BLOCK = 128;

/** Bitshuffle: blocks of elements with their bits transposed, then each block compressed or none. */
export class BitshuffleStep implements FilterStep {
  readonly growth: number | undefined;
  readonly scratch = true;
  readonly #tools: FilterTools;
  readonly #size: number;
  readonly #block: number;
  readonly #decompress: Decompress | undefined;

  /** `block` counts elements; 0 is the default. It is not used when there is a compressor: each chunk has its own then. */
  constructor(size: number, block: number, decompress: Decompress | undefined, tools: FilterTools) {
    this.#tools = tools;
    this.#size = size;
    this.#block = block || defaultBlock(size);
    this.#decompress = decompress;
    this.growth = decompress ? undefined : 0;
  }

  undo(source: Span, target: Target): Span {
    const length = this.#decompress ? sizeInHeader('bitshuffle', this.#tools, source, target) : source.length;
    const size = this.#size;
    const block = this.#blockOf(source);
    if (length % size !== 0)
      throw this.#tools.corrupt(`bitshuffle: ${length} bytes are not a whole number of elements of ${size}`);
    if (block === 0 || block % MULTIPLE !== 0) throw this.#tools.corrupt(`bitshuffle: blocks of ${block} elements`);
    if (length > target.room) throw this.#tools.corrupt(`bitshuffle: ${length} bytes, expected at most ${target.room}`);
    const elements = length / size;
    const end = source.address + source.length;
    let from = source.address + (this.#decompress ? HEADER_BYTES : 0);
    let done = 0;
    for (;;) {
      const left = elements - done;
      const count = left >= block ? block : left - (left % MULTIPLE);
      if (count === 0) break;
      from = this.#undoBlock(from, end, target.address + done * size, count, target.scratch);
      done += count;
    }
    const rest = (elements - done) * size;
    if (rest > end - from) throw this.#tools.corrupt(`bitshuffle: the last ${rest} bytes are missing`);
    this.#tools.kernels.bytes.copyWithin(target.address + done * size, from, from + rest);
    return { address: target.address, length };
  }

  #blockOf({ address }: Span): number {
    return this.#decompress ? Math.floor(this.#tools.kernels.view.getUint32(address + 8) / this.#size) : this.#block;
  }

  /** Gives the address after the block. */
  #undoBlock(from: number, end: number, to: number, count: number, [block, planes]: Target['scratch']): number {
    const { run, view } = this.#tools.kernels;
    const bytes = count * this.#size;
    if (!this.#decompress) {
      run.bitUnshuffle(from, to, count, this.#size, planes);
      return from + bytes;
    }
    const stored = from + BLOCK_HEADER_BYTES <= end ? view.getUint32(from) : Number.POSITIVE_INFINITY;
    const begin = from + BLOCK_HEADER_BYTES;
    if (stored > end - begin) throw this.#tools.corrupt('bitshuffle: a block extends beyond the chunk');
    const given = this.#tools.bytesGiven('bitshuffle', this.#decompress(begin, stored, block, bytes));
    if (given !== bytes) throw this.#tools.corrupt(`bitshuffle: a block of ${given} bytes, not ${bytes}`);
    run.bitUnshuffle(block, to, count, this.#size, planes);
    return begin + stored;
  }
}

function defaultBlock(size: number): number {
  const block = Math.floor(DEFAULT_BLOCK_BYTES / size);
  return Math.max(block - (block % MULTIPLE), MIN_BLOCK);
}
