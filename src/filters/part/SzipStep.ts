import type { FilterStep, Span, Target } from '../FilterStep.js';
import { expectedLength } from './expectedLength.js';
import type { FilterTools } from './FilterTools.js';
import { RiceDecoder } from './RiceDecoder.js';

/** Bits of the options (`SZ_MSB_OPTION_MASK`, `SZ_NN_OPTION_MASK`). */
const BIG_ENDIAN = 16;
const NEAREST_NEIGHBOR = 32;
/** `SZ_MAX_PIXELS_PER_BLOCK`, and the most blocks of a reference interval in CCSDS 121.0-B. */
const MAX_BLOCK = 32;
const MAX_BLOCKS = 4096;
/** The bytes of the chunk come before its stream. */
const HEADER_BYTES = 4;

/** What the client data say. */
interface Parameters {
  readonly isLittle: boolean;
  readonly isPredicted: boolean;
  /** Bits and bytes of a sample. */
  readonly bits: number;
  readonly bytes: number;
  /** Samples of a block, blocks of a line, samples of a line. */
  readonly block: number;
  readonly blocks: number;
  readonly line: number;
  /** Bytes of an element whose first bytes come first, then the second bytes, and so on; 1 for other elements. */
  readonly planes: number;
}

/**
 * Szip: extended Rice coding (CCSDS 121.0-B) of lines of samples (HDF5 Reference Manual, `H5Pset_szip`). Elements of 32 and 64 bits are
 * coded byte by byte, all first bytes before all second ones; lines are coded as whole blocks, and what they have too much is dropped.
 */
export class SzipStep implements FilterStep {
  readonly growth = undefined;
  readonly scratch = true;
  readonly #values: readonly number[];
  readonly #tools: FilterTools;
  #parameters: Parameters | undefined;
  #rice: RiceDecoder | undefined;

  constructor(values: readonly number[], tools: FilterTools) {
    this.#values = values;
    this.#tools = tools;
  }

  undo(source: Span, target: Target): Span {
    const { corrupt, kernels } = this.#tools;
    this.#parameters ??= parametersOf(this.#values, this.#tools);
    const { bytes, planes } = this.#parameters;
    if (source.length < HEADER_BYTES) throw corrupt(`szip: ${source.length} bytes hold no header`);
    const length = expectedLength('szip', kernels.view.getUint32(source.address, true), target, this.#tools);
    if (length % planes !== 0) throw corrupt(`szip: ${length} bytes are not a whole number of elements of ${planes}`);
    const place = planes > 1 ? target.scratch[0] : target.address;
    // Elements of three bytes are taken for samples of four, the last of which may be incomplete.
    this.#decode(source, place, Math.ceil(length / bytes), this.#parameters);
    if (planes > 1) kernels.run.unshuffle(place, target.address, length / planes, planes);
    return { address: target.address, length };
  }

  /** Puts a number of samples to an address. */
  #decode({ address, length }: Span, to: number, count: number, parameters: Parameters): void {
    const { view } = this.#tools.kernels;
    const { bits, block, blocks, line, bytes, isLittle, isPredicted } = parameters;
    this.#rice ??= new RiceDecoder({ bits, block, blocks, isPredicted, corrupt: this.#tools.corrupt });
    this.#rice.begin(view, address + HEADER_BYTES, address + length);
    for (let done = 0; done < count; done += line) {
      const used = Math.min(line, count - done);
      const samples = this.#rice.interval(used);
      const place = to + bytes * done;
      if (bytes === 1) for (let i = 0; i < used; i += 1) view.setUint8(place + i, samples[i] as number);
      else if (bytes === 2)
        for (let i = 0; i < used; i += 1) view.setUint16(place + 2 * i, samples[i] as number, isLittle);
      else for (let i = 0; i < used; i += 1) view.setUint32(place + 4 * i, samples[i] as number, isLittle);
    }
  }
}

/** Checks the client data. Errors: `H5Error` `corrupt-file`. */
function parametersOf(values: readonly number[], { corrupt }: FilterTools): Parameters {
  if (values.length !== 4) throw corrupt(`szip: ${values.length} values, not 4`);
  const [options = 0, block = 0, pixel = 0, line = 0] = values;
  if (block < 2 || block > MAX_BLOCK || block % 2 !== 0) throw corrupt(`szip: blocks of ${block} samples`);
  if (pixel === 0 || (pixel > 32 && pixel !== 64)) throw corrupt(`szip: samples of ${pixel} bits`);
  const blocks = Math.ceil(line / block);
  if (blocks === 0 || blocks > MAX_BLOCKS) throw corrupt(`szip: lines of ${line} samples`);
  const planes = pixel >= 32 ? pixel / 8 : 1;
  const bits = planes > 1 ? 8 : pixel;
  return {
    isLittle: (options & BIG_ENDIAN) === 0,
    isPredicted: (options & NEAREST_NEIGHBOR) !== 0,
    bits,
    bytes: bits > 16 ? 4 : bits > 8 ? 2 : 1,
    block,
    blocks,
    line,
    planes,
  };
}
