import { npointsOf } from '../../../model/Dataspace.js';
import type { Datatype, EnumDatatype, FloatDatatype } from '../../../model/Datatype.js';
import { FrameReader } from '../wire/FrameReader.js';
import { isVariable } from '../wire/isVariable.js';
import { packedSize } from '../wire/packedSize.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Whether elements become the same again when the server keeps them as JSON: their texts are UTF-8 (those of fixed length, beside or in
 * what is of variable length, ASCII), and what it takes for booleans is 0 or 1. A text that is not would make it unable to answer anything about the object. Of numbers only what distinguishes one NaN from
 * another is lost.
 *
 * @param bytes - Elements in HSDS's binary form.
 * @param plain - The datatype that HSDS takes them for.
 */
export function keepsElements(bytes: Uint8Array, plain: Datatype, npoints: number): boolean {
  if (!mayChange(plain)) return true;
  const frame = new FrameReader(bytes);
  const isMixed = isVariable(plain);
  for (let n = 0; n < npoints; n++) if (!keeps(frame, bytes.length, plain, isMixed)) return false;
  return true;
}

function mayChange(type: Datatype): boolean {
  switch (type.class) {
    case 'H5T_STRING':
    case 'H5T_FLOAT':
      return true;
    case 'H5T_ENUM':
      return isBoolean(type);
    case 'H5T_VLEN':
    case 'H5T_ARRAY':
      return mayChange(type.base);
    case 'H5T_COMPOUND':
      return type.members.some((member) => mayChange(member.type));
    default:
      return false;
  }
}

/** Reads the element that the frame is at. */
function keeps(frame: FrameReader, end: number, type: Datatype, isMixed: boolean): boolean {
  switch (type.class) {
    case 'H5T_STRING': {
      const length = type.size === 'H5T_VARIABLE' ? frame.length(end) : type.size;
      const start = frame.take(length, end);
      const text = frame.bytes.subarray(start, start + length);
      return isMixed && type.size !== 'H5T_VARIABLE' ? text.every((byte) => byte < 0x80) : isUtf8(text);
    }
    case 'H5T_FLOAT':
      return isUsual(frame.bytes.subarray(frame.take(type.size, end)).subarray(0, type.size), type);
    case 'H5T_ENUM': {
      const start = frame.take(type.size, end);
      return !isBoolean(type) || frame.bytes[start]! <= 1;
    }
    case 'H5T_VLEN': {
      const length = frame.length(end);
      const itemsEnd = frame.take(length, end) + length;
      frame.at = itemsEnd - length;
      while (frame.at < itemsEnd) if (!keeps(frame, itemsEnd, type.base, isMixed)) return false;
      return true;
    }
    case 'H5T_ARRAY': {
      for (let n = npointsOf(type.dims); n > 0; n--) if (!keeps(frame, end, type.base, isMixed)) return false;
      return true;
    }
    case 'H5T_COMPOUND':
      return type.members.every((member) => keeps(frame, end, member.type, isMixed));
    default:
      frame.take(isVariable(type) ? frame.length(end) : packedSize(type), end);
      return true;
  }
}

/** Whether a number has the bits that it gets from its JSON: what is not a number has only one bit of its mantissa there. */
function isUsual(bytes: Uint8Array, { order, size, mantSize }: FloatDatatype): boolean {
  let bits = 0n;
  for (let n = 0; n < size; n++) bits = (bits << 8n) | BigInt(bytes[order === 'LE' ? size - 1 - n : n]!);
  const mantissa = 1n << BigInt(mantSize);
  const exponent = (1n << BigInt(size * 8 - 1 - mantSize)) - 1n;
  const isNumber = ((bits >> BigInt(mantSize)) & exponent) !== exponent || bits % mantissa === 0n;
  return isNumber || bits === (exponent << BigInt(mantSize)) + mantissa / 2n;
}

/** What the server takes for NumPy's booleans. */
function isBoolean({ base, members }: EnumDatatype): boolean {
  const names = members.map(({ name }) => name);
  return base.size === 1 && base.signed && names.length === 2 && names.includes('FALSE') && names.includes('TRUE');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
