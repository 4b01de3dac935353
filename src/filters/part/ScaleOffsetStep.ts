import type { FilterStep, Span, Target } from '../FilterStep.js';
import { bitsAt } from './bits.js';
import { expectedLength } from './expectedLength.js';
import type { FilterTools } from './FilterTools.js';

/** `H5Z_SCALEOFFSET_TOTAL_NPARMS`. */
const VALUES = 20;
/** `H5Z_SO_scale_type_t`. */
const SCALE = { decimal: 0, exponent: 1, integer: 2 } as const;
const SIZES = { integer: [1, 2, 4, 8], float: [4, 8] } as const;
/** Four bytes for the bits of a number, one for the bytes of the least number, and room for that. */
const HEADER_BYTES = 21;
const TWO_TO_32 = 2 ** 32;

/** What the client data say. */
interface Parameters {
  /** Elements of a chunk, and bytes of one. */
  readonly count: number;
  readonly size: number;
  readonly isFloat: boolean;
  readonly isLittle: boolean;
  /** What floats were multiplied by. */
  readonly scale: number;
  /** Whether the chunk is stored as it is. */
  readonly isWhole: boolean;
  /** The halves of the fill value, the lower one first; undefined where it is not defined. */
  readonly fill: readonly [number, number] | undefined;
}

/** What a chunk begins with, and where its numbers are. */
interface Stored {
  readonly address: number;
  /** Bits of a number. */
  readonly bits: number;
  /** The halves of the least number. */
  readonly low: number;
  readonly high: number;
}

/**
 * Scale-offset: differences from the least number of the chunk, in as many bits as the greatest one takes, the highest first; where
 * all these bits are set, the fill value. Floats were multiplied by a power of ten and rounded (HDF5 Reference Manual,
 * `H5Pset_scaleoffset`).
 */
export class ScaleOffsetStep implements FilterStep {
  readonly growth = undefined;
  readonly scratch = false;
  readonly #values: readonly number[];
  readonly #tools: FilterTools;
  #parameters: Parameters | undefined;

  constructor(values: readonly number[], tools: FilterTools) {
    this.#values = values;
    this.#tools = tools;
  }

  undo(source: Span, target: Target): Span {
    this.#parameters ??= parametersOf(this.#values, this.#tools);
    const parameters = this.#parameters;
    const { count, size, isFloat } = parameters;
    if (parameters.isWhole) return source;
    const { address } = target;
    const length = expectedLength('scaleoffset', count * size, target, this.#tools);
    const stored = this.#header(source, parameters);
    if (stored.bits === 8 * size) this.#copy(stored, address, parameters);
    else if (size === 8) this.#unpackLong(stored, address, parameters);
    else if (isFloat) this.#unpackFloats(stored, address, parameters);
    else this.#unpackIntegers(stored, address, parameters);
    return { address, length };
  }

  #header({ address, length }: Span, { count, size }: Parameters): Stored {
    const { corrupt, kernels } = this.#tools;
    if (length < HEADER_BYTES) throw corrupt(`scaleoffset: ${length} bytes hold no header`);
    const bits = kernels.view.getUint32(address, true);
    if (bits > 8 * size) throw corrupt(`scaleoffset: numbers of ${bits} bits in elements of ${size} bytes`);
    const bytes = Math.ceil((count * bits) / 8);
    if (bytes > length - HEADER_BYTES) throw corrupt(`scaleoffset: ${length - HEADER_BYTES} bytes of ${bytes}`);
    const least = new DataView(new ArrayBuffer(8));
    const known = Math.min(kernels.view.getUint8(address + 4), 8);
    for (let i = 0; i < known; i += 1) least.setUint8(i, kernels.view.getUint8(address + 5 + i));
    return { address: address + HEADER_BYTES, bits, low: least.getUint32(0, true), high: least.getUint32(4, true) };
  }

  /** Numbers of full precision, which are stored little-endian. */
  #copy({ address }: Stored, to: number, { count, size, isLittle }: Parameters): void {
    const { bytes } = this.#tools.kernels;
    if (isLittle) {
      bytes.copyWithin(to, address, address + count * size);
      return;
    }
    for (let at = 0; at < count * size; at += size) {
      for (let k = 0; k < size; k += 1) bytes[to + at + k] = bytes[address + at + size - 1 - k] as number;
    }
  }

  /** Integers of up to four bytes. */
  #unpackIntegers({ address, bits, low }: Stored, to: number, { count, size, isLittle, fill }: Parameters): void {
    const { view } = this.#tools.kernels;
    const filled = fill ? 2 ** bits - 1 : -1;
    const fillValue = fill?.[0] ?? 0;
    let byte = address;
    let shift = 0;
    for (let i = 0; i < count; i += 1) {
      const difference = bitsAt(view, byte, shift, bits);
      const value = difference === filled ? fillValue : difference + low;
      if (size === 4) view.setUint32(to + 4 * i, value, isLittle);
      else if (size === 2) view.setUint16(to + 2 * i, value, isLittle);
      else view.setUint8(to + i, value);
      shift += bits;
      byte += shift >> 3;
      shift &= 7;
    }
  }

  /** Floats of four bytes, computed in their own precision. */
  #unpackFloats({ address, bits, low }: Stored, to: number, { count, isLittle, fill, scale }: Parameters): void {
    const { view } = this.#tools.kernels;
    const filled = fill ? 2 ** bits - 1 : -1;
    const least = floatOf(low);
    const divisor = Math.fround(scale);
    let byte = address;
    let shift = 0;
    for (let i = 0; i < count; i += 1) {
      const difference = bitsAt(view, byte, shift, bits);
      if (difference === filled) view.setUint32(to + 4 * i, fill?.[0] ?? 0, isLittle);
      else view.setFloat32(to + 4 * i, Math.fround(Math.fround(difference) / divisor) + least, isLittle);
      shift += bits;
      byte += shift >> 3;
      shift &= 7;
    }
  }

  /** Integers and floats of eight bytes. */
  #unpackLong({ address, bits, low, high }: Stored, to: number, parameters: Parameters): void {
    const { count, isLittle, isFloat, fill, scale } = parameters;
    const { view } = this.#tools.kernels;
    const highBits = Math.max(bits - 32, 0);
    const lowBits = bits - highBits;
    const filledHigh = fill ? 2 ** highBits - 1 : -1;
    const filledLow = 2 ** lowBits - 1;
    const least = doubleOf(low, high);
    const [first, second] = isLittle ? [0, 4] : [4, 0];
    let byte = address;
    let shift = 0;
    for (let i = 0; i < count; i += 1) {
      const differenceHigh = bitsAt(view, byte, shift, highBits);
      shift += highBits;
      byte += shift >> 3;
      shift &= 7;
      const differenceLow = bitsAt(view, byte, shift, lowBits);
      shift += lowBits;
      byte += shift >> 3;
      shift &= 7;
      const place = to + 8 * i;
      const isFill = differenceHigh === filledHigh && differenceLow === filledLow;
      if (isFloat && !isFill) {
        view.setFloat64(place, (differenceHigh * TWO_TO_32 + differenceLow) / scale + least, isLittle);
        continue;
      }
      const sum = differenceLow + low;
      view.setUint32(place + first, isFill ? (fill?.[0] ?? 0) : sum, isLittle);
      const carried = sum >= TWO_TO_32 ? 1 : 0;
      view.setUint32(place + second, isFill ? (fill?.[1] ?? 0) : differenceHigh + high + carried, isLittle);
    }
  }
}

/** Checks the client data. Errors: `H5Error` `corrupt-file`; `unsupported` for the scaling that libhdf5 does not have either. */
function parametersOf(values: readonly number[], { corrupt, unsupported }: FilterTools): Parameters {
  if (values.length !== VALUES) throw corrupt(`scaleoffset: ${values.length} values, not ${VALUES}`);
  const [kind, asked, count = 0, type, size = 0, sign, order, defined, low = 0, high = 0] = values;
  const factor = (asked ?? 0) | 0;
  if (kind === SCALE.exponent) throw unsupported('scaleoffset: E-scaling, which HDF5 defines and no library has');
  if (type !== 0 && type !== 1) throw corrupt(`scaleoffset: datatype class ${type}`);
  const isFloat = type === 1;
  if (kind !== (isFloat ? SCALE.decimal : SCALE.integer))
    throw corrupt(`scaleoffset: scale type ${kind} of ${isFloat ? 'floats' : 'integers'}`);
  const sizes: readonly number[] = isFloat ? SIZES.float : SIZES.integer;
  if (!sizes.includes(size)) throw corrupt(`scaleoffset: ${isFloat ? 'floats' : 'integers'} of ${size} bytes`);
  if ((sign !== 0 && sign !== 1) || (order !== 0 && order !== 1) || (defined !== 0 && defined !== 1))
    throw corrupt(`scaleoffset: sign ${sign}, byte order ${order}, fill value ${defined}`);
  if (!isFloat && factor > 8 * size) throw corrupt(`scaleoffset: ${factor} bits of ${size} bytes`);
  return {
    count,
    size,
    isFloat,
    isLittle: order === 0,
    // As a literal it is rounded correctly, which a power is not everywhere.
    scale: isFloat ? Number(`1e${factor}`) : 1,
    isWhole: !isFloat && factor === 8 * size,
    fill: defined === 1 ? [low, high] : undefined,
  };
}

function floatOf(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0] as number;
}

function doubleOf(low: number, high: number): number {
  return new Float64Array(Uint32Array.of(low, high).buffer)[0] as number;
}
