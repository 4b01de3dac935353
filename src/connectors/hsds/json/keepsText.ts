import { npointsOf } from '../../../model/Dataspace.js';
import type { Datatype, EnumDatatype } from '../../../model/Datatype.js';
import { FrameReader } from '../wire/FrameReader.js';
import { isVariable } from '../wire/isVariable.js';
import { packedSize } from '../wire/packedSize.js';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Whether elements become the same again when the server keeps them as JSON: their texts are UTF-8, and what it takes for booleans is
 * 0 or 1. A text that is not would make it unable to answer anything about the object. Of numbers only what distinguishes one NaN from
 * another is lost.
 *
 * @param bytes - Elements in HSDS's binary form.
 * @param plain - The datatype that HSDS takes them for.
 */
export function keepsText(bytes: Uint8Array, plain: Datatype, npoints: number): boolean {
  if (!holdsText(plain)) return true;
  const frame = new FrameReader(bytes);
  for (let n = 0; n < npoints; n++) if (!keeps(frame, bytes.length, plain)) return false;
  return true;
}

function holdsText(type: Datatype): boolean {
  switch (type.class) {
    case 'H5T_STRING':
      return true;
    case 'H5T_ENUM':
      return isBoolean(type);
    case 'H5T_VLEN':
    case 'H5T_ARRAY':
      return holdsText(type.base);
    case 'H5T_COMPOUND':
      return type.members.some((member) => holdsText(member.type));
    default:
      return false;
  }
}

/** Reads the element that the frame is at. */
function keeps(frame: FrameReader, end: number, type: Datatype): boolean {
  switch (type.class) {
    case 'H5T_STRING': {
      const length = type.size === 'H5T_VARIABLE' ? frame.length(end) : type.size;
      const start = frame.take(length, end);
      return isUtf8(frame.bytes.subarray(start, start + length));
    }
    case 'H5T_ENUM': {
      const start = frame.take(type.size, end);
      return !isBoolean(type) || frame.bytes[start]! <= 1;
    }
    case 'H5T_VLEN': {
      const length = frame.length(end);
      const itemsEnd = frame.take(length, end) + length;
      frame.at = itemsEnd - length;
      while (frame.at < itemsEnd) if (!keeps(frame, itemsEnd, type.base)) return false;
      return true;
    }
    case 'H5T_ARRAY': {
      for (let n = npointsOf(type.dims); n > 0; n--) if (!keeps(frame, end, type.base)) return false;
      return true;
    }
    case 'H5T_COMPOUND':
      return type.members.every((member) => keeps(frame, end, member.type));
    default:
      frame.take(isVariable(type) ? frame.length(end) : packedSize(type), end);
      return true;
  }
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
