import type { BitfieldDatatype } from '../../model/Datatype.js';
import { failure } from '../../model/H5Error.js';
import { bitsAsInteger } from '../conversion.js';
import type { ElementEncoder } from '../element.js';
import { BLOCK } from '../numeric/convertNumbers.js';
import { bytesOf } from '../numeric/moveBits.js';
import { numberLayout } from '../numeric/NumberLayout.js';
import { allocateNumbers, isKind } from '../numeric/NumericKind.js';
import { viewOf } from '../RawMemory.js';
import { expected } from './expected.js';

/** Opaque bytes and times: the bytes as they are, from a `Uint8Array` or a plain array of bytes. */
export function bytesEncoder(size: number): ElementEncoder {
  return {
    ...bytesContainer(size),
    encode(data, at, step, count, target, offset, stride) {
      const source = data as Uint8Array | readonly number[];
      const bytes = target.bytes();
      if (stride === size && step === 1) {
        bytes.set(source.slice(at * size, (at + count) * size), offset);
        return;
      }
      for (let i = 0; i < count; i++) {
        const from = (at + i * step) * size;
        bytes.set(source.slice(from, from + size), offset + i * stride);
      }
    },
  };
}

/** Bit fields: `size` little-endian bytes each, whose bit 0 becomes the first significant one. */
export function bitfieldEncoder(raw: BitfieldDatatype, size: number): ElementEncoder {
  const isPlain = raw.order === 'LE' && raw.offset === 0 && raw.precision === 8 * raw.size && raw.size === size;
  if (isPlain) return bytesEncoder(size);
  const layout = numberLayout(bitsAsInteger(raw));
  const scratch = allocateNumbers(layout.kind, BLOCK);
  const scratchBytes = bytesOf(scratch);
  const width = scratch.BYTES_PER_ELEMENT;
  const kept = Math.min(width, size);
  return {
    ...bytesContainer(size),
    encode(data, at, step, count, target, offset, stride) {
      const source = data as Uint8Array | readonly number[];
      for (let done = 0; done < count; done += BLOCK) {
        const n = Math.min(BLOCK, count - done);
        scratchBytes.fill(0);
        for (let i = 0; i < n; i++) {
          const from = (at + (done + i) * step) * size;
          scratchBytes.set(source.slice(from, from + kept), i * width);
        }
        layout.store(scratch, 0, 1, n, viewOf(target.bytes()), offset + done * stride, stride);
      }
    },
  };
}

function bytesContainer(size: number): Pick<ElementEncoder, 'partial' | 'elementsPerElement' | 'lengthOf' | 'check'> {
  return {
    partial: false,
    elementsPerElement: size,
    lengthOf(data) {
      const isBytes = isKind(data, 'uint8') || Array.isArray(data);
      return isBytes && data.length % size === 0 ? data.length / size : undefined;
    },
    check(data, n, where) {
      const isArray = Array.isArray(data);
      if (!(isArray || isKind(data, 'uint8')) || data.length !== n * size) {
        throw expected(where, `Uint8Array of ${n * size} (${n} elements of ${size} bytes)`, data);
      }
      if (!isArray) return;
      const wrong = data.findIndex((byte) => !(Number.isInteger(byte) && byte >= 0 && byte <= 255));
      if (wrong >= 0) throw failure('bad-argument', `${where}[${wrong}]: ${String(data[wrong])} is no byte`);
    },
  };
}
