import type { StringDatatype } from '../../model/Datatype.js';
import type { ElementDecoder } from '../element.js';
import { type Part, partAccess } from '../PartAccess.js';
import type { RawString, RawVariableString } from '../RawType.js';
import { decodeText, textEnd } from '../text.js';
import { allocate } from './allocate.js';

const strings = (n: number) => allocate(n, () => new Array<string>(n).fill(''));

/** Fixed-length strings, without their padding. */
export function fixedStringDecoder(raw: RawString, memory: StringDatatype): ElementDecoder {
  const { size, strpad } = raw;
  const limit = memory.size as number;
  const isConverted = limit !== size || memory.strpad !== strpad;
  return {
    allocate: strings,
    decode({ bytes }, offset, stride, count, into, at, step) {
      const target = into as string[];
      for (let i = 0; i < count; i++) {
        const start = offset + i * stride;
        const end = isConverted ? convertedEnd(bytes, start, raw, memory, limit) : textEnd(bytes, start, size, strpad);
        target[at + i * step] = decodeText(bytes, start, end);
      }
    },
  };
}

/**
 * Where a string ends after HDF5's conversion (`H5T__conv_s_s`) to another size or padding: cut to the size, less one
 * byte for the terminator of a NUL-terminated one. A NUL ends the source unless it is padded with spaces.
 */
function convertedEnd(bytes: Uint8Array, start: number, raw: RawString, memory: StringDatatype, limit: number): number {
  const end = textEnd(bytes, start, raw.size, raw.strpad === 'NULLPAD' ? 'NULLTERM' : raw.strpad);
  const kept = Math.min(end, start + (memory.strpad === 'NULLTERM' ? limit - 1 : limit));
  return textEnd(bytes, start, kept - start, memory.strpad);
}

/** Variable-length strings. Consecutive elements may share one: elements never written are the fill value, which is decoded once. */
export function variableStringDecoder({ layout }: RawVariableString): ElementDecoder {
  const parts = partAccess(layout);
  return {
    allocate: strings,
    decode(memory, offset, stride, count, into, at, step) {
      const target = into as string[];
      let last: Part | undefined;
      let text = '';
      for (let i = 0; i < count; i++) {
        const part = parts.text(memory, offset + i * stride);
        if (part && !(last && isSame(part, last)))
          text = decodeText(part.memory.bytes, part.start, part.start + part.length);
        last = part ?? last;
        target[at + i * step] = part ? text : '';
      }
    },
  };
}

/** Variable-length strings as their bytes, of which a text does not tell whether they were UTF-8. */
export function textBytesDecoder({ layout }: RawVariableString): ElementDecoder {
  const parts = partAccess(layout);
  return {
    allocate: (n) => allocate(n, () => Array.from({ length: n }, () => new Uint8Array(0))),
    decode(memory, offset, stride, count, into, at, step) {
      const target = into as Uint8Array[];
      for (let i = 0; i < count; i++) {
        const part = parts.text(memory, offset + i * stride);
        target[at + i * step] = part
          ? part.memory.bytes.slice(part.start, part.start + part.length)
          : new Uint8Array(0);
      }
    },
  };
}

function isSame(one: Part, other: Part): boolean {
  return one.start === other.start && one.length === other.length && one.memory.bytes === other.memory.bytes;
}
