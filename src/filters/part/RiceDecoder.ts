import { bitsAt } from './bits.js';

interface RiceOptions {
  /** Bits of a sample, at most 31. */
  readonly bits: number;
  /** Samples of a block. */
  readonly block: number;
  /** Blocks of a reference interval. */
  readonly blocks: number;
  /** Whether each sample is told by its difference from the one before it. */
  readonly isPredicted: boolean;
  /** Makes the error of a damaged stream. */
  readonly corrupt: (message: string) => Error;
}

/** Number of zero blocks that stands for all blocks up to the end of the segment, and the blocks of a segment. */
const REMAINDER_OF_SEGMENT = 5;
const SEGMENT_BLOCKS = 64;
/** Sums of two samples that the second extension option can code. */
const EXTENSION_SUMS = 13;

/** By code of the second extension: the sum of two samples, and the second one of them. */
const SUMS: number[] = [];
const SECONDS: number[] = [];
for (let sum = 0; sum < EXTENSION_SUMS; sum += 1) {
  for (let second = 0; second <= sum; second += 1) {
    SUMS.push(sum);
    SECONDS.push(second);
  }
}

/** Decodes adaptive entropy coding (CCSDS 121.0-B-3, Lossless Data Compression), a reference interval at a time. */
export class RiceDecoder {
  readonly #options: RiceOptions;
  readonly #idBits: number;
  readonly #samples: Uint32Array;
  #view: DataView | undefined;
  /** Where the next bits are, and the end of the stream. */
  #byte = 0;
  #shift = 0;
  #end = 0;

  constructor(options: RiceOptions) {
    this.#options = options;
    this.#idBits = options.bits > 16 ? 5 : options.bits > 8 ? 4 : 3;
    this.#samples = new Uint32Array(options.block * options.blocks);
  }

  /** Begins with a stream between two addresses. Up to 8 bytes behind it are read. */
  begin(view: DataView, address: number, end: number): void {
    this.#view = view;
    this.#byte = address;
    this.#shift = 0;
    this.#end = end;
  }

  /**
   * The samples of the next interval, until the next call.
   *
   * @param count - How many of them are needed: blocks after these are not decoded.
   * Errors: `H5Error` `corrupt-file`.
   */
  interval(count: number): Uint32Array {
    const { block, isPredicted } = this.#options;
    for (let done = 0; done < count; ) {
      const blocks = this.#block(done, isPredicted && done === 0 ? 1 : 0);
      done += block * blocks;
    }
    // Bits were taken where there were some before them; the last ones may have been beyond the end.
    if (8 * (this.#byte - this.#end) + this.#shift > 0) throw this.#ended();
    if (isPredicted) this.#unpredict(count);
    return this.#samples;
  }

  /** Decodes a block, or several of zeros; the first sample may be a reference, stored as it is. Gives their number. */
  #block(first: number, references: number): number {
    const { bits, block } = this.#options;
    const samples = this.#samples;
    const id = this.#take(this.#idBits);
    if (id === 2 ** this.#idBits - 1) {
      for (let i = 0; i < block; i += 1) samples[first + i] = this.#take(bits);
      return 1;
    }
    const isExtension = id === 0 && this.#take(1) === 1;
    if (references > 0) samples[first] = this.#take(bits);
    if (isExtension) this.#extended(first, references);
    else if (id === 0) return this.#zeros(first, references);
    else this.#split(first, references, id - 1);
    return 1;
  }

  /** Samples whose lowest bits are stored as they are, after the rest of all of them. */
  #split(first: number, references: number, low: number): void {
    const samples = this.#samples;
    const last = first + this.#options.block;
    const view = this.#view as DataView;
    const end = this.#end;
    let byte = this.#byte;
    let shift = this.#shift;
    for (let i = first + references; i < last; i += 1) {
      if (byte >= end) throw this.#ended();
      const next = view.getUint32(byte) << shift;
      let zeros = Math.clz32(next);
      if (next === 0) {
        this.#byte = byte;
        this.#shift = shift;
        zeros = this.#zerosBeforeOne();
        byte = this.#byte;
        shift = this.#shift;
      } else {
        shift += zeros + 1;
        byte += shift >> 3;
        shift &= 7;
      }
      samples[i] = zeros << low;
    }
    for (let i = first + references; low > 0 && i < last; i += 1) {
      if (byte >= end) throw this.#ended();
      samples[i] = (samples[i] as number) + bitsAt(view, byte, shift, low);
      shift += low;
      byte += shift >> 3;
      shift &= 7;
    }
    this.#byte = byte;
    this.#shift = shift;
  }

  /** The second extension: one code for two samples. The one in the place of a reference is none. */
  #extended(first: number, references: number): void {
    const samples = this.#samples;
    const end = first + this.#options.block;
    for (let i = first; i < end; i += 2) {
      const code = this.#zerosBeforeOne();
      const second = SECONDS[code];
      if (second === undefined) throw this.#options.corrupt(`szip: code ${code} for two samples`);
      if (i >= first + references) samples[i] = (SUMS[code] as number) - second;
      samples[i + 1] = second;
    }
  }

  #zeros(first: number, references: number): number {
    const { block, blocks, corrupt } = this.#options;
    const done = first / block;
    const code = this.#zerosBeforeOne() + 1;
    const isRemainder = code === REMAINDER_OF_SEGMENT;
    const number = isRemainder
      ? Math.min(blocks - done, SEGMENT_BLOCKS - (done % SEGMENT_BLOCKS))
      : code > REMAINDER_OF_SEGMENT
        ? code - 1
        : code;
    if (number > blocks - done) throw corrupt(`szip: ${number} blocks of zeros where ${blocks - done} are left`);
    this.#samples.fill(0, first + references, first + number * block);
    return number;
  }

  /** Makes samples of mapped differences from the sample before. */
  #unpredict(count: number): void {
    const samples = this.#samples;
    const most = 2 ** this.#options.bits - 1;
    const middle = 2 ** (this.#options.bits - 1);
    let sample = samples[0] as number;
    for (let i = 1; i < count; i += 1) {
      const mapped = samples[i] as number;
      const mask = (sample & middle) !== 0 ? most : 0;
      const half = (mapped >>> 1) + (mapped & 1);
      // Differences that fit on both sides alternate in sign; the others lead to one side only.
      if (half <= (mask ^ sample) >>> 0) sample = (sample + ((mapped & 1) === 0 ? half : -half)) >>> 0;
      else sample = (mask ^ mapped) >>> 0;
      samples[i] = sample;
    }
  }

  #take(bits: number): number {
    if (this.#byte >= this.#end) throw this.#ended();
    const value = bitsAt(this.#view as DataView, this.#byte, this.#shift, bits);
    this.#shift += bits;
    this.#byte += this.#shift >> 3;
    this.#shift &= 7;
    return value;
  }

  /** The number of zeros before the next one, which are passed over too. */
  #zerosBeforeOne(): number {
    const view = this.#view as DataView;
    let byte = this.#byte;
    let shift = this.#shift;
    let zeros = 0;
    for (;;) {
      if (byte >= this.#end) throw this.#ended();
      const next = view.getUint32(byte) << shift;
      if (next !== 0) {
        const found = Math.clz32(next);
        shift += found + 1;
        this.#byte = byte + (shift >> 3);
        this.#shift = shift & 7;
        return zeros + found;
      }
      zeros += 32 - shift;
      byte += 4;
      shift = 0;
    }
  }

  #ended(): Error {
    return this.#options.corrupt('szip: the stream ends before the chunk');
  }
}
