import type { ByteOrder, FloatDatatype, FloatOrder, IntegerDatatype } from '../../model/Datatype.js';
import type { NumericArray } from '../../model/H5Data.js';
import { failure } from '../../model/H5Error.js';
import { formatDatatype } from '../../model/H5T.js';
import { floatDecoder, floatEncoder, isNarrow } from './floatFormat.js';
import { loadNumbers, storeNumbers } from './moveBits.js';
import { isBigKind, type NumberDatatype, type NumericKind, numericKind } from './NumericKind.js';

/** How the bits of a number datatype become numbers of a typed array, exactly, and back. */
export interface NumberLayout {
  /** The typed array that holds every value of the datatype. */
  readonly kind: NumericKind;
  /** Whether the bytes of an element are those of a typed array. */
  readonly verbatim?: boolean;
  load(
    view: DataView,
    offset: number,
    stride: number,
    count: number,
    into: NumericArray,
    at: number,
    step: number,
  ): void;
  store(
    source: NumericArray,
    at: number,
    step: number,
    count: number,
    view: DataView,
    offset: number,
    stride: number,
  ): void;
}

/** The layout of a number datatype. Errors: `H5Error` `unsupported` for one that has none. */
export function numberLayout(type: NumberDatatype): NumberLayout {
  const kind = numericKind(type);
  if (kind === undefined) {
    throw failure('unsupported', `${formatDatatype(type)}: integers of more than 64 bits have no typed array`);
  }
  if (type.order !== 'VAX' && isWhole(type)) return wholeLayout(kind, type.order);
  if (type.class === 'H5T_FLOAT') return formattedLayout(kind, type);
  return isBigKind(kind) ? longBitsLayout(kind, type) : bitsLayout(kind, type);
}

/** Whether a number is stored as the typed array of its size holds it, but for the byte order. */
function isWhole(type: NumberDatatype): boolean {
  if (type.precision !== 8 * type.size || ![1, 2, 4, 8].includes(type.size)) return false;
  if (type.class === 'H5T_INTEGER') return true;
  const [expSize, mantSize] = type.size === 4 ? [8, 23] : [11, 52];
  return (
    type.size >= 4 &&
    type.norm === 'IMPLIED' &&
    type.expSize === expSize &&
    type.mantSize === mantSize &&
    type.expBias === 2 ** (expSize - 1) - 1 &&
    type.mantPos === 0 &&
    type.expPos === mantSize &&
    type.signPos === 8 * type.size - 1
  );
}

function wholeLayout(kind: NumericKind, order: ByteOrder): NumberLayout {
  const littleEndian = order === 'LE';
  return {
    kind,
    verbatim: littleEndian,
    load: (view, offset, stride, count, into, at, step) =>
      loadNumbers(view, offset, stride, littleEndian, count, into, at, step),
    store: (source, at, step, count, view, offset, stride) =>
      storeNumbers(source, at, step, count, view, offset, stride, littleEndian),
  };
}

/** Integers of at most 4 bytes with bits to spare. Bits outside the precision are written as 0. */
function bitsLayout(kind: NumericKind, type: IntegerDatatype): NumberLayout {
  const { size, order, precision, offset: shift, signed } = type;
  const unused = 32 - precision;
  const mask = 0xffffffff >>> unused;
  return {
    kind,
    load(view, offset, stride, count, into, at, step) {
      for (let i = 0; i < count; i++) {
        const bits = (readWord(view, offset + i * stride, size, order) >>> shift) & mask;
        into[at + i * step] = signed ? (bits << unused) >> unused : bits >>> 0;
      }
    },
    store(source, at, step, count, view, offset, stride) {
      for (let i = 0; i < count; i++) {
        writeWord(view, offset + i * stride, size, order, ((source[at + i * step] as number) & mask) << shift);
      }
    },
  };
}

/** Integers of 5 to 8 bytes with bits to spare. */
function longBitsLayout(kind: NumericKind, type: IntegerDatatype): NumberLayout {
  const { size, order, precision, signed } = type;
  const shift = BigInt(type.offset);
  const extend = signed ? BigInt.asIntN : BigInt.asUintN;
  return {
    kind,
    load(view, offset, stride, count, into, at, step) {
      for (let i = 0; i < count; i++) {
        into[at + i * step] = extend(precision, readBits(view, offset + i * stride, size, order) >> shift);
      }
    },
    store(source, at, step, count, view, offset, stride) {
      for (let i = 0; i < count; i++) {
        const bits = BigInt.asUintN(precision, source[at + i * step] as bigint) << shift;
        writeBits(view, offset + i * stride, size, order, bits);
      }
    },
  };
}

/** Floating-point numbers that no typed array has: float16, bfloat16, and whatever `H5Tset_fields` can describe. */
function formattedLayout(kind: NumericKind, type: FloatDatatype): NumberLayout {
  const { size, order } = type;
  const read = isNarrow(type) ? readWord : readBits;
  const decode = floatDecoder(type);
  const encode = floatEncoder(type);
  return {
    kind,
    load(view, offset, stride, count, into, at, step) {
      for (let i = 0; i < count; i++) {
        into[at + i * step] = decode(read(view, offset + i * stride, size, order));
      }
    },
    store(source, at, step, count, view, offset, stride) {
      for (let i = 0; i < count; i++) {
        const bits = encode(source[at + i * step] as number);
        if (typeof bits === 'number') writeWord(view, offset + i * stride, size, order, bits);
        else writeBits(view, offset + i * stride, size, order, bits);
      }
    },
  };
}

/** Where the nth lowest byte of a number is. VAX turns the 16-bit words of a little-endian number round. */
function placeOf(n: number, size: number, order: FloatOrder): number {
  if (order === 'LE') return n;
  return order === 'BE' ? size - 1 - n : size - 2 - n + 2 * (n % 2);
}

/** The unsigned number in at most 4 bytes. */
function readWord(view: DataView, offset: number, size: number, order: FloatOrder): number {
  let bits = 0;
  for (let i = 0; i < size; i++) {
    bits = (bits << 8) | view.getUint8(offset + placeOf(size - 1 - i, size, order));
  }
  return bits >>> 0;
}

function writeWord(view: DataView, offset: number, size: number, order: FloatOrder, bits: number): void {
  for (let i = 0; i < size; i++) {
    view.setUint8(offset + placeOf(i, size, order), bits >>> (8 * i));
  }
}

/** The unsigned number in any number of bytes. */
export function readBits(view: DataView, offset: number, size: number, order: FloatOrder): bigint {
  let bits = 0n;
  for (let i = 0; i < size; i++) {
    bits = (bits << 8n) | BigInt(view.getUint8(offset + placeOf(size - 1 - i, size, order)));
  }
  return bits;
}

export function writeBits(view: DataView, offset: number, size: number, order: FloatOrder, bits: bigint): void {
  let rest = bits;
  for (let i = 0; i < size; i++) {
    view.setUint8(offset + placeOf(i, size, order), Number(rest & 0xffn));
    rest >>= 8n;
  }
}
