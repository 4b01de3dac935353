import type { CharacterSet, StringDatatype } from '../../model/Datatype.js';
import { badArgument } from '../../model/H5Error.js';
import type { ElementEncoder } from '../element.js';
import { type RawTarget, viewOf } from '../RawMemory.js';
import type { RawString, RawVariableString } from '../RawType.js';
import { encodeText, isEncodable, utf8Length } from '../text.js';
import { expected } from './expected.js';

/** Fixed-length strings: padded, and cut where the memory type is longer than the file's, as HDF5 converts them. */
export function fixedStringEncoder(raw: RawString, memory: StringDatatype, routine: string): ElementEncoder {
  const limit = memory.size as number;
  // A conversion always leaves room for the terminator; without one, a string may fill its bytes.
  const room =
    raw.strpad === 'NULLTERM' && (limit !== raw.size || memory.strpad !== raw.strpad) ? raw.size - 1 : raw.size;
  const padding = raw.strpad === 'SPACEPAD' ? 0x20 : 0;
  return {
    ...stringContainer(routine, raw.cset, memory.strpad === 'NULLTERM' || raw.strpad === 'NULLTERM', limit),
    encode(data, at, step, count, target, offset, stride) {
      const texts = data as readonly string[];
      const bytes = target.bytes();
      for (let i = 0; i < count; i++) {
        const to = offset + i * stride;
        const end = encodeText(texts[at + i * step]!, bytes, to, to + room);
        bytes.fill(padding, end, to + raw.size);
      }
    },
  };
}

/** Variable-length strings: NUL-terminated in the heap, all of one call in one allocation. */
export function variableStringEncoder(raw: RawVariableString, routine: string): ElementEncoder {
  return {
    ...stringContainer(routine, raw.cset, true, Number.POSITIVE_INFINITY),
    encode(data, at, step, count, target, offset, stride) {
      if (count === 0) return;
      const texts = data as readonly string[];
      const lengths = Array.from({ length: count }, (_, i) => utf8Length(texts[at + i * step]!));
      const total = lengths.reduce((sum, length) => sum + length + 1, 0);
      let pointer = allocateZeros(target, total);
      const heap = target.heap();
      const elements = viewOf(target.bytes());
      for (let i = 0; i < count; i++) {
        const length = lengths[i]!;
        encodeText(texts[at + i * step]!, heap, pointer, pointer + length);
        elements.setUint32(offset + i * stride, pointer, true);
        pointer += length + 1;
      }
    },
  };
}

/** A pointer to new bytes in the heap, all 0. */
export function allocateZeros(target: RawTarget, byteLength: number): number {
  const pointer = target.allocate(byteLength);
  target.heap().fill(0, pointer, pointer + byteLength);
  return pointer;
}

function stringContainer(
  routine: string,
  cset: CharacterSet,
  isTerminated: boolean,
  limit: number,
): Pick<ElementEncoder, 'partial' | 'elementsPerElement' | 'lengthOf' | 'check'> {
  function checkText(text: unknown, where: string): void {
    if (typeof text !== 'string') throw expected(routine, where, 'a string', text);
    if (isTerminated && text.includes('\0')) {
      throw badArgument(routine, `${where}: ${JSON.stringify(text)} has a NUL, which ends a string of this type`);
    }
    if (!isEncodable(text, cset)) throw badArgument(routine, `${where}: ${JSON.stringify(text)} is not ${cset}`);
    // A character has at most 3 bytes of UTF-8 per unit.
    if (3 * text.length > limit && utf8Length(text) > limit) {
      throw badArgument(routine, `${where}: ${JSON.stringify(text)} has more than the ${limit} bytes of its type`);
    }
  }
  return {
    partial: false,
    elementsPerElement: 1,
    lengthOf: (data) => (Array.isArray(data) ? data.length : undefined),
    check(data, n, where) {
      if (!Array.isArray(data) || data.length !== n) throw expected(routine, where, `an array of ${n} strings`, data);
      for (let i = 0; i < n; i++) checkText(data[i], `${where}[${i}]`);
    },
  };
}
