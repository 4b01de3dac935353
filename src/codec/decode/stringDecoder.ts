import type { StringDatatype } from '../../model/Datatype.js';
import { H5Error } from '../../model/H5Error.js';
import type { ElementDecoder } from '../element.js';
import type { RawString } from '../RawType.js';
import { decodeText, textEnd } from '../text.js';
import { allocate } from './allocate.js';

const strings = (routine: string) => (n: number) => allocate(routine, n, () => new Array<string>(n).fill(''));

/** Fixed-length strings, without their padding. */
export function fixedStringDecoder(raw: RawString, memory: StringDatatype, routine: string): ElementDecoder {
  const { size, strpad } = raw;
  const limit = memory.size as number;
  const isConverted = limit !== size || memory.strpad !== strpad;
  return {
    allocate: strings(routine),
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

/** Variable-length strings: to the NUL that their pointer leads to. The null pointer is the empty string. */
export function variableStringDecoder(routine: string): ElementDecoder {
  return {
    allocate: strings(routine),
    decode({ view, heapBytes }, offset, stride, count, into, at, step) {
      const target = into as string[];
      for (let i = 0; i < count; i++) {
        const pointer = view.getUint32(offset + i * stride, true);
        target[at + i * step] = pointer === 0 ? '' : textAt(heapBytes, pointer, routine);
      }
    },
  };
}

function textAt(heap: Uint8Array, pointer: number, routine: string): string {
  const end = heap.indexOf(0, pointer);
  if (end < 0 || pointer >= heap.length) {
    throw new H5Error('corrupt-file', routine, `a variable-length string at ${pointer} has no end in memory`);
  }
  return decodeText(heap, pointer, end);
}
