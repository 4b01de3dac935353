import { failure } from '../../model/H5Error.js';
import type { ElementEncoder } from '../element.js';
import { partAccess } from '../PartAccess.js';
import type { RawVlen } from '../RawType.js';
import { expected } from './expected.js';

/** Variable-length sequences: a container each. */
export function vlenEncoder(
  { base: item, itemBytes = item.size, layout }: RawVlen,
  base: ElementEncoder,
): ElementEncoder {
  const parts = partAccess(layout);
  return {
    // A sequence in the file is replaced as a whole, so fields left out would have no values.
    partial: false,
    elementsPerElement: 1,
    lengthOf: (data) => (Array.isArray(data) ? data.length : undefined),
    check(data, n, where) {
      if (!Array.isArray(data) || data.length !== n) throw expected(where, `an array of ${n} sequences`, data);
      for (let i = 0; i < n; i++) {
        const length = base.lengthOf(data[i]);
        // Without a length, the check of the base says what it expects.
        base.check(data[i], length ?? 0, `${where}[${i}]`);
        if (length === undefined) throw failure('bad-argument', `${where}[${i}]: no whole number of elements`);
      }
    },
    encode(data, at, step, count, target, offset, stride) {
      const sequences = data as readonly unknown[];
      for (let i = 0; i < count; i++) {
        const sequence = sequences[at + i * step];
        const length = base.lengthOf(sequence)!;
        parts.putSequence(target, offset + i * stride, length, length * itemBytes, (items, start) =>
          base.encode(sequence, 0, 1, length, items, start, item.size),
        );
      }
    },
  };
}
