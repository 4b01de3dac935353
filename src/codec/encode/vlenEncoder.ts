import { badArgument } from '../../model/H5Error.js';
import type { ElementEncoder } from '../element.js';
import { heapTarget, viewOf } from '../RawMemory.js';
import { expected } from './expected.js';
import { allocateZeros } from './stringEncoder.js';

/** Sequences begin at multiples of this in their allocation, which suits every number. */
const ALIGNMENT = 8;

/** Variable-length sequences: a container each, all of one call in one allocation. */
export function vlenEncoder(base: ElementEncoder, baseSize: number, routine: string): ElementEncoder {
  const room = (length: number) => Math.ceil((length * baseSize) / ALIGNMENT) * ALIGNMENT;
  return {
    // Nothing of a sequence in the file can stay: its fields left out would come from nowhere.
    partial: false,
    elementsPerElement: 1,
    lengthOf: (data) => (Array.isArray(data) ? data.length : undefined),
    check(data, n, where) {
      if (!Array.isArray(data) || data.length !== n) throw expected(routine, where, `an array of ${n} sequences`, data);
      for (let i = 0; i < n; i++) {
        const length = base.lengthOf(data[i]);
        // Without a length, the check of the base says what it expects.
        base.check(data[i], length ?? 0, `${where}[${i}]`);
        if (length === undefined) throw badArgument(routine, `${where}[${i}]: no whole number of elements`);
      }
    },
    encode(data, at, step, count, target, offset, stride) {
      const sequences = data as readonly unknown[];
      const lengths = Array.from({ length: count }, (_, i) => base.lengthOf(sequences[at + i * step])!);
      const total = lengths.reduce((sum, length) => sum + room(length), 0);
      const heap = heapTarget(target);
      let pointer = total > 0 ? allocateZeros(target, total) : 0;
      for (let i = 0; i < count; i++) {
        const length = lengths[i]!;
        const view = viewOf(target.bytes());
        view.setUint32(offset + i * stride, length, true);
        view.setUint32(offset + i * stride + 4, length > 0 ? pointer : 0, true);
        if (length === 0) continue;
        base.encode(sequences[at + i * step], 0, 1, length, heap, pointer, baseSize);
        pointer += room(length);
      }
    },
  };
}
