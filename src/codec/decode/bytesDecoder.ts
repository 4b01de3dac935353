import type { BitfieldDatatype } from '../../model/Datatype.js';
import { bitsAsInteger } from '../conversion.js';
import type { ElementDecoder } from '../element.js';
import { BLOCK } from '../numeric/convertNumbers.js';
import { bytesOf } from '../numeric/moveBits.js';
import { numberLayout } from '../numeric/NumberLayout.js';
import { allocateNumbers } from '../numeric/NumericKind.js';
import { allocate } from './allocate.js';

/** Opaque bytes and times: the bytes as they are. */
export function bytesDecoder(size: number): ElementDecoder {
  return {
    allocate: (n) => allocate(n, () => new Uint8Array(n * size)),
    decode(memory, offset, stride, count, into, at, step) {
      const target = into as Uint8Array;
      if (stride === size && step === 1) {
        target.set(memory.bytes.subarray(offset, offset + count * size), at * size);
        return;
      }
      for (let i = 0; i < count; i++) {
        const from = offset + i * stride;
        target.set(memory.bytes.subarray(from, from + size), (at + i * step) * size);
      }
    },
  };
}

/** Bit fields: `size` little-endian bytes each, whose bit 0 is the first significant one. */
export function bitfieldDecoder(raw: BitfieldDatatype, size: number): ElementDecoder {
  const isPlain = raw.order === 'LE' && raw.offset === 0 && raw.precision === 8 * raw.size && raw.size === size;
  if (isPlain || (raw.size === 1 && size === 1 && raw.precision === 8)) return bytesDecoder(size);
  const layout = numberLayout(bitsAsInteger(raw));
  const scratch = allocateNumbers(layout.kind, BLOCK);
  const scratchBytes = bytesOf(scratch);
  const width = scratch.BYTES_PER_ELEMENT;
  const kept = Math.min(width, size);
  return {
    allocate: (n) => allocate(n, () => new Uint8Array(n * size)),
    decode(memory, offset, stride, count, into, at, step) {
      const target = into as Uint8Array;
      for (let done = 0; done < count; done += BLOCK) {
        const n = Math.min(BLOCK, count - done);
        layout.load(memory.view, offset + done * stride, stride, n, scratch, 0, 1);
        for (let i = 0; i < n; i++) {
          const to = (at + (done + i) * step) * size;
          target.set(scratchBytes.subarray(i * width, i * width + kept), to);
        }
      }
    },
  };
}
