import type { H5Data } from '../../model/H5Data.js';
import type { ElementDecoder } from '../element.js';
import { checkPointer } from '../RawMemory.js';
import { allocate } from './allocate.js';

/** Variable-length sequences: a container of their own each. */
export function vlenDecoder(base: ElementDecoder, baseSize: number, routine: string): ElementDecoder {
  return {
    allocate: (n) => allocate(routine, n, () => Array.from({ length: n }, () => base.allocate(0))),
    decode(memory, offset, stride, count, into, at, step) {
      const target = into as H5Data[];
      for (let i = 0; i < count; i++) {
        const from = offset + i * stride;
        const length = memory.view.getUint32(from, true);
        const pointer = memory.view.getUint32(from + 4, true);
        if (length > 0) checkPointer(routine, memory.heapBytes, pointer, length * baseSize);
        const sequence = base.allocate(length);
        if (length > 0) base.decode(memory.heap, pointer, baseSize, length, sequence, 0, 1);
        target[at + i * step] = sequence;
      }
    },
  };
}
