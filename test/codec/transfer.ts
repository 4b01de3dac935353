import type { CodecContext } from '../../src/codec/CodecContext.js';
import { decoderFor } from '../../src/codec/decoder.js';
import { encoderFor } from '../../src/codec/encoder.js';
import type { RawType } from '../../src/codec/RawType.js';
import type { Datatype } from '../../src/model/Datatype.js';
import type { H5Data, H5WritableData } from '../../src/model/H5Data.js';
import { FakeHeap } from './FakeHeap.js';

export const context: CodecContext = { file: 7 };

/** The layout in WebAssembly memory of a datatype whose offsets suit it: sequences of 8 bytes, string pointers of 4. */
export function rawOf(type: Datatype): RawType {
  switch (type.class) {
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE'
        ? { class: type.class, variable: true, size: 4, cset: type.cset, layout: 'memory' }
        : { ...type, variable: false, size: type.size };
    case 'H5T_VLEN':
      return { class: type.class, size: 8, base: rawOf(type.base), layout: 'memory' };
    case 'H5T_ARRAY': {
      const base = rawOf(type.base);
      const length = type.dims.reduce((a, b) => a * b, 1);
      return { class: type.class, size: length * base.size, length, base };
    }
    case 'H5T_COMPOUND': {
      let size = 0;
      const members = type.members.map((member) => {
        const raw = rawOf(member.type);
        const offset = size;
        size += raw.size;
        return { name: member.name, offset, type: raw };
      });
      return { class: type.class, size, members };
    }
    default:
      return type;
  }
}

/** Decodes bytes of a datatype, all of them, to a memory type. */
export function decode(
  type: Datatype,
  bytes: readonly number[] | Uint8Array,
  memType: Datatype | 'H5T_NATIVE' = 'H5T_NATIVE',
  heap: Uint8Array = new Uint8Array(0),
): H5Data {
  const raw = rawOf(type);
  const decoder = decoderFor(raw, type, memType, context);
  const n = bytes.length / raw.size;
  const into = decoder.allocate(n);
  decoder.decode({ bytes: Uint8Array.from(bytes), heap }, 0, n, into, 0, 1);
  return into;
}

/** Encodes a container of `n` elements: the bytes of the elements, and the heap behind them. */
export function encode(
  type: Datatype,
  data: H5WritableData,
  n: number,
  memType: Datatype | 'H5T_NATIVE' = 'H5T_NATIVE',
): { readonly bytes: Uint8Array; readonly heap: Uint8Array } {
  const raw = rawOf(type);
  const encoder = encoderFor(raw, type, memType, context);
  encoder.check(data, n);
  const target = new FakeHeap().target(n * raw.size);
  encoder.encode(data, 0, 1, n, target, 0);
  return { bytes: target.bytes().slice(), heap: target.heap() };
}

/** What comes back of a container that was encoded. */
export function roundTrip(type: Datatype, data: H5WritableData, n: number): H5Data {
  const { bytes, heap } = encode(type, data, n);
  return decode(type, bytes, 'H5T_NATIVE', heap);
}
