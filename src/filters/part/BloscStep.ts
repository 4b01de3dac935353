import type { FilterStep, Span, Target } from '../FilterStep.js';
import type { Decompress } from '../Kernels.js';
import { expectedLength } from './expectedLength.js';
import type { FilterTools } from './FilterTools.js';

const HEADER_BYTES = 16;
/** `BLOSC_VERSION_FORMAT`: the first format, of the library's versions 1.0 to 1.21. */
const FORMAT_VERSION = 2;

/** Bits of the flags in the header. */
const SHUFFLED = 0x01;
const COPIED = 0x02;
const BIT_SHUFFLED = 0x04;
const RESERVED = 0x08;
const NOT_SPLIT = 0x10;
const CODEC_SHIFT = 5;

/** A block is split into one stream for each byte of its elements, when these are few and the streams not short. */
const MAX_SPLITS = 16;
const MIN_STREAM_BYTES = 128;

const STREAM_HEADER_BYTES = 4;

/** The decompressors, by the number of their format in the header. */
export type BloscCodecs = ReadonlyMap<number, Decompress>;

interface Header {
  readonly flags: number;
  /** Bytes of an element, of the chunk, and of a block. */
  readonly size: number;
  readonly length: number;
  readonly block: number;
}

/** Blosc, first format: blocks, each shuffled and compressed by one of several codecs. */
export class BloscStep implements FilterStep {
  readonly growth = undefined;
  readonly scratch = true;
  readonly #tools: FilterTools;
  readonly #codecs: BloscCodecs;

  constructor(codecs: BloscCodecs, tools: FilterTools) {
    this.#tools = tools;
    this.#codecs = codecs;
  }

  undo(source: Span, target: Target): Span {
    const { bytes, view } = this.#tools.kernels;
    const header = this.#header(source, target);
    const { flags, length, block } = header;
    const { address } = target;
    const begin = source.address + HEADER_BYTES;
    const end = source.address + source.length;
    if (flags & COPIED) {
      if (length > end - begin) throw this.#tools.corrupt(`blosc: ${end - begin} bytes of ${length}`);
      bytes.copyWithin(address, begin, begin + length);
      return { address, length };
    }
    const decompress = this.#codecOf(flags);
    if (Math.ceil(length / block) * 4 > end - begin)
      throw this.#tools.corrupt('blosc: the offsets of blocks are missing');
    for (let done = 0, n = 0; done < length; done += block, n += 1) {
      const from = source.address + view.getUint32(begin + 4 * n, true);
      const part = { address: address + done, length: Math.min(block, length - done) };
      this.#undoBlock(header, decompress, { address: from, length: end - from }, part, target.scratch);
    }
    return { address, length };
  }

  #header({ address, length: stored }: Span, target: Target): Header {
    const { view } = this.#tools.kernels;
    if (stored < HEADER_BYTES) throw this.#tools.corrupt(`blosc: ${stored} bytes hold no header`);
    const version = view.getUint8(address);
    const flags = view.getUint8(address + 2);
    const size = view.getUint8(address + 3);
    const stated = view.getUint32(address + 4, true);
    const block = view.getUint32(address + 8, true);
    if (version !== FORMAT_VERSION || flags & RESERVED) {
      throw this.#tools.corrupt(`blosc: format ${version} with flags ${flags}`);
    }
    const length = expectedLength('blosc', stated, target, this.#tools, 'the header');
    if (length > 0 && (block === 0 || block > target.room || size === 0)) {
      throw this.#tools.corrupt(`blosc: blocks of ${block} bytes, elements of ${size}`);
    }
    return { flags, size, length, block };
  }

  #codecOf(flags: number): Decompress {
    const format = flags >> CODEC_SHIFT;
    const decompress = this.#codecs.get(format);
    if (!decompress) throw this.#tools.unsupported(`blosc: codec ${format}`);
    return decompress;
  }

  #undoBlock(header: Header, decompress: Decompress, source: Span, target: Span, scratch: Target['scratch']): void {
    const { run, bytes } = this.#tools.kernels;
    const { flags, size, block } = header;
    const { address, length } = target;
    const count = Math.floor(length / size);
    // Bits are not transposed if the number of elements is not a multiple of eight.
    const bitShuffled = (flags & BIT_SHUFFLED) !== 0 && count > 0 && count % 8 === 0;
    const shuffled = (flags & SHUFFLED) !== 0 && size > 1;
    const place = shuffled || bitShuffled ? scratch[0] : address;
    const splits = (flags & NOT_SPLIT) === 0 && size <= MAX_SPLITS && length === block;
    const streams = splits && Math.floor(block / size) >= MIN_STREAM_BYTES ? size : 1;
    this.#readStreams(decompress, source, place, length, streams);
    if (place === address) return;
    if (shuffled) run.unshuffle(place, address, count, size);
    else run.bitUnshuffle(place, address, count, size, scratch[1]);
    const whole = count * size;
    bytes.copyWithin(address + whole, place + whole, place + length);
  }

  #readStreams(decompress: Decompress, source: Span, to: number, length: number, streams: number): void {
    const { bytes, view } = this.#tools.kernels;
    const size = Math.floor(length / streams);
    if (size * streams !== length) throw this.#tools.corrupt(`blosc: ${length} bytes in ${streams} streams`);
    const end = source.address + source.length;
    let from = source.address;
    for (let place = to; place < to + length; place += size) {
      const stored = from + STREAM_HEADER_BYTES <= end ? view.getUint32(from, true) : Number.POSITIVE_INFINITY;
      from += STREAM_HEADER_BYTES;
      if (stored > end - from) throw this.#tools.corrupt('blosc: a stream extends beyond the chunk');
      if (stored === size) bytes.copyWithin(place, from, from + size);
      else {
        const given = this.#tools.bytesGiven('blosc', decompress(from, stored, place, size));
        if (given !== size) throw this.#tools.corrupt(`blosc: a stream of ${given} bytes, not ${size}`);
      }
      from += stored;
    }
  }
}
